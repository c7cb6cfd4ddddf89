{{/* One line for each flag that has a value. What is secret comes by environment. */}}
{{- define "serin.args" -}}
- controller
{{- with .Values.master }}
- {{ printf "-master=%s" . | quote }}
{{- end }}
{{- if .Values.kubeconfig.secretName }}
- {{ printf "-kubeconfig=/etc/serin/kubeconfig/%s" .Values.kubeconfig.key | quote }}
{{- end }}
{{- if not (kindIs "invalid" .Values.kubeconfigQPS) }}
- -kubeconfig-qps={{ int .Values.kubeconfigQPS }}
{{- end }}
{{- if not (kindIs "invalid" .Values.kubeconfigBurst) }}
- -kubeconfig-burst={{ int .Values.kubeconfigBurst }}
{{- end }}
- -log-level={{ .Values.logLevel }}
- -port={{ int .Values.port }}
- {{ printf "-metrics-server=%s" .Values.metricsServer | quote }}
{{- with .Values.meshProvider }}
- {{ printf "-mesh-provider=%s" . | quote }}
{{- end }}
{{- with .Values.namespace }}
- {{ printf "-namespace=%s" . | quote }}
{{- end }}
{{- with .Values.selectorLabels }}
- {{ printf "-selector-labels=%s" . | quote }}
{{- end }}
{{- with .Values.includeLabelPrefix }}
- {{ printf "-include-label-prefix=%s" . | quote }}
{{- end }}
- -enable-config-tracking={{ .Values.configTracking.enabled }}
{{- with .Values.ingressClass }}
- {{ printf "-ingress-class=%s" . | quote }}
{{- end }}
{{- with .Values.ingressAnnotationsPrefix }}
- {{ printf "-ingress-annotations-prefix=%s" . | quote }}
{{- end }}
{{- if .Values.noCrossNamespaceRefs }}
- -no-cross-namespace-refs=true
{{- end }}
{{- if not (kindIs "invalid" .Values.threadiness) }}
- -threadiness={{ int .Values.threadiness }}
{{- end }}
{{- with .Values.minimumInterval }}
- {{ printf "-minimum-interval=%s" . | quote }}
{{- end }}
{{- with .Values.controlLoopInterval }}
- {{ printf "-control-loop-interval=%s" . | quote }}
{{- end }}
{{- if .Values.leaderElection.enabled }}
- -enable-leader-election=true
- -leader-election-namespace={{ include "serin.leaseNamespace" . }}
{{- end }}
{{- with .Values.slack.user }}
- {{ printf "-slack-user=%s" . | quote }}
{{- end }}
{{- with .Values.slack.channel }}
- {{ printf "-slack-channel=%s" . | quote }}
{{- end }}
{{- with .Values.clusterName }}
- {{ printf "-cluster-name=%s" . | quote }}
{{- end }}
{{- if .Values.anonymousRead }}
- -anonymous-read=true
{{- end }}
{{- with .Values.zapEncoding }}
- {{ printf "-zap-encoding=%s" . | quote }}
{{- end }}
{{- if .Values.zapReplaceGlobals }}
- -zap-replace-globals=true
{{- end }}
{{- range .Values.extraArgs }}
- {{ . | quote }}
{{- end }}
{{- end -}}
