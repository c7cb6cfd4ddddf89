{{/* Generated from the permissions.ts of each room by: npm run generate */}}

{{- define "serin.rules.watched" -}}
# to see Canaries change
# to begin a term as leader with what the leader before has written
# to hold back the deletion of a Canary that wants to be reverted
- apiGroups: ["flagger.app"]
  resources: ["canaries"]
  verbs: ["get", "list", "watch", "patch"]
# to write the record of each run
- apiGroups: ["flagger.app"]
  resources: ["canaries/status"]
  verbs: ["patch"]
# to own what it makes, where the API server has the admission plugin OwnerReferencesPermissionEnforcement, as OpenShift has; no request uses it
- apiGroups: ["flagger.app"]
  resources: ["canaries/finalizers"]
  verbs: ["update"]
# to say what happened
- apiGroups: [""]
  resources: ["events"]
  verbs: ["create"]
# to see pods crash, of Canaries that have a run
- apiGroups: [""]
  resources: ["pods"]
  verbs: ["list", "watch"]
# to see targets and primaries change
# to read a Deployment anew before a promotion or a failure
# to make the primary
# to promote into the primary and to scale the target
- apiGroups: ["apps"]
  resources: ["deployments"]
  verbs: ["get", "list", "watch", "create", "patch"]
# to know the snapshots of analysed revisions
# to keep a snapshot of each analysed revision
# to remove snapshots that no run needs
# to see, when a deletion is refused, whether the object is another by now
- apiGroups: ["apps"]
  resources: ["controllerrevisions"]
  verbs: ["get", "list", "watch", "create", "delete"]
# to keep the copies of configs that a live ReplicaSet of the primary names
- apiGroups: ["apps"]
  resources: ["replicasets"]
  verbs: ["list"]
{{- if .Values.configTracking.enabled }}
# to see tracked ConfigMaps change; only metadata is asked for
# to read a tracked ConfigMap that changed
# to make and remove the copies that the primary mounts
- apiGroups: [""]
  resources: ["configmaps"]
  verbs: ["get", "list", "watch", "create", "delete"]
{{- end }}
{{- if .Values.configTracking.enabled }}
# to see tracked Secrets change; only metadata is asked for
# to read a tracked Secret that changed
# to make and remove the copies that the primary mounts
- apiGroups: [""]
  resources: ["secrets"]
  verbs: ["get", "list", "watch", "create", "delete"]
{{- end }}
# to read the autoscaler of spec.autoscalerRef and its copy for the primary
# to make the primary's copy and keep it equal
- apiGroups: ["autoscaling"]
  resources: ["horizontalpodautoscalers"]
  verbs: ["list", "watch", "create", "patch"]
# to read the autoscaler of spec.autoscalerRef and its copy for the primary
# to make the primary's copy and keep it equal
# to pause the scaling of a target that shall have no pods
- apiGroups: ["keda.sh"]
  resources: ["scaledobjects"]
  verbs: ["list", "watch", "create", "patch"]
# to warn of budgets that select only the pods of the target
- apiGroups: ["policy"]
  resources: ["poddisruptionbudgets"]
  verbs: ["list", "watch"]
# to warn of policies that select only the pods of the target
- apiGroups: ["networking.k8s.io"]
  resources: ["networkpolicies"]
  verbs: ["list", "watch"]
# to warn of monitors that select only the pods of the target
- apiGroups: ["monitoring.coreos.com"]
  resources: ["podmonitors"]
  verbs: ["list", "watch"]
# to warn of monitors that select only the pods of the target
- apiGroups: ["monitoring.coreos.com"]
  resources: ["servicemonitors"]
  verbs: ["list", "watch"]
# to see the Services of Canaries as they are
# to make the Services of primary and canary, and the apex where there is none
# to keep their ports, selectors and labels
- apiGroups: [""]
  resources: ["services"]
  verbs: ["list", "watch", "create", "patch"]
# to read the weights of provider gatewayapi and whether they are accepted
# to make the routes of provider gatewayapi and move their weights
- apiGroups: ["gateway.networking.k8s.io"]
  resources: ["httproutes"]
  verbs: ["list", "watch", "create", "patch"]
# to read the weights of provider contour and whether they are accepted
# to make the routes of provider contour and move their weights
- apiGroups: ["projectcontour.io"]
  resources: ["httpproxies"]
  verbs: ["list", "watch", "create", "patch"]
# to know the queries that Canaries name
- apiGroups: ["flagger.app"]
  resources: ["metrictemplates"]
  verbs: ["list", "watch"]
# to read the credentials that a MetricTemplate names
# to read the address or token that an AlertProvider names
- apiGroups: [""]
  resources: ["secrets"]
  verbs: ["get"]
# to know where the alerts of Canaries go
- apiGroups: ["flagger.app"]
  resources: ["alertproviders"]
  verbs: ["list", "watch"]
{{- end -}}

{{- define "serin.rules.lease" -}}
# to make the lease
- apiGroups: ["coordination.k8s.io"]
  resources: ["leases"]
  verbs: ["create"]
# to take, renew and give up the lease
- apiGroups: ["coordination.k8s.io"]
  resources: ["leases"]
  resourceNames: ["flagger-leader-election"]
  verbs: ["get", "patch"]
{{- end -}}

{{- define "serin.rules.reviews" -}}
# to ask whose a bearer token is
- apiGroups: ["authentication.k8s.io"]
  resources: ["tokenreviews"]
  verbs: ["create"]
# to ask whether they may read Canaries
- apiGroups: ["authorization.k8s.io"]
  resources: ["subjectaccessreviews"]
  verbs: ["create"]
{{- end -}}

{{- define "serin.rules.crds" -}}
# to bring up the CRDs by server-side apply
# to wait until they are established
- apiGroups: ["apiextensions.k8s.io"]
  resources: ["customresourcedefinitions"]
  resourceNames: ["canaries.flagger.app", "metrictemplates.flagger.app", "alertproviders.flagger.app"]
  verbs: ["get", "create", "patch"]
{{- end -}}

