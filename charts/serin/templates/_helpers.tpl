{{- define "serin.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 53 | trimSuffix "-" -}}
{{- end -}}

{{/*
53 characters, as a release's name at most, so that a suffix of ten fits into a label. A release may be called 1.2; a Service may hold no dot, and begins
with a letter.
*/}}
{{- define "serin.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- $full = default $full .Values.fullnameOverride | replace "." "-" -}}
{{- if regexMatch "^[0-9]" $full -}}{{- $full = printf "%s-%s" $name $full -}}{{- end -}}
{{- $full | trunc 53 | trimSuffix "-" -}}
{{- end -}}

{{/* Of what belongs to no namespace: a release of the same name in another namespace has another. */}}
{{- define "serin.clusterName" -}}
{{- printf "%s:%s" .Release.Namespace (include "serin.fullname" .) -}}
{{- end -}}

{{- define "serin.selectorLabels" -}}
app.kubernetes.io/name: {{ include "serin.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: controller
{{- end -}}

{{- define "serin.commonLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "serin.labels" -}}
{{ include "serin.selectorLabels" . }}
{{ include "serin.commonLabels" . }}
{{- end -}}

{{/* The hook job's own, so that nothing that selects the controller's pods selects its pod. */}}
{{- define "serin.crdLabels" -}}
app.kubernetes.io/name: {{ include "serin.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: crds
{{ include "serin.commonLabels" . }}
{{- end -}}

{{- define "serin.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "serin.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "serin.image" -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}

{{/* As the controller decides it: -namespace wins. */}}
{{- define "serin.leaseNamespace" -}}
{{- default (default .Release.Namespace .Values.leaderElection.namespace) .Values.namespace -}}
{{- end -}}

{{- define "serin.alertsSecretData" -}}
{{- with .Values.slack.url }}
SLACK_URL: {{ . | quote }}
{{- end }}
{{- with .Values.slack.token }}
SLACK_TOKEN: {{ . | quote }}
{{- end }}
{{- with (default .Values.slack.proxyUrl .Values.slack.proxy) }}
SLACK_PROXY_URL: {{ . | quote }}
{{- end }}
{{- with .Values.msteams.url }}
MSTEAMS_URL: {{ . | quote }}
{{- end }}
{{- with .Values.msteams.proxyUrl }}
MSTEAMS_PROXY_URL: {{ . | quote }}
{{- end }}
{{- with .Values.eventWebhook }}
EVENT_WEBHOOK_URL: {{ . | quote }}
{{- end }}
{{- end -}}

{{- define "serin.podSecurityContext" -}}
{{- with .Values.podSecurityContext }}
securityContext:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "serin.containerSecurityContext" -}}
{{- if .Values.securityContext.enabled }}
securityContext:
  {{- toYaml .Values.securityContext.context | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "serin.checks" -}}
{{- if .Values.controlplane.kubeconfig.secretName -}}
{{- fail "controlplane.kubeconfig.secretName is set, but routes in another cluster are not built. Take it out." -}}
{{- end -}}
{{- if and (not .Values.leaderElection.enabled) (gt (int .Values.leaderElection.replicaCount) 1) -}}
{{- fail "leaderElection.replicaCount is more than 1 and leaderElection.enabled is false: every replica would act. Set leaderElection.enabled=true." -}}
{{- end -}}
{{- if and .Values.podDisruptionBudget.enabled (le (int .Values.leaderElection.replicaCount) (int .Values.podDisruptionBudget.minAvailable)) -}}
{{- fail "podDisruptionBudget.minAvailable is not below leaderElection.replicaCount: no node could be drained. Set leaderElection.replicaCount=2." -}}
{{- end -}}
{{- end -}}

{{- define "serin.crdHook" -}}
helm.sh/hook: pre-install,pre-upgrade
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end -}}
