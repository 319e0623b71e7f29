{{- define "myapp.name" -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 45 | trimSuffix "-" -}}
{{- end -}}

{{- define "myapp.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{/* What a Service or a Deployment finds its pods by: (dict "root" . "component" "application") */}}
{{- define "myapp.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* An image: (dict "root" . "image" .Values.image) */}}
{{- define "myapp.image" -}}
{{ .image.repository }}:{{ .image.tag | default .root.Chart.AppVersion }}
{{- end -}}

{{/* What all pods have in common; the context is the number of their user. */}}
{{- define "myapp.pod" -}}
terminationGracePeriodSeconds: 30
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ . }}
  runAsGroup: {{ . }}
  fsGroup: {{ . }}
  seccompProfile:
    type: RuntimeDefault
{{- end -}}

{{- define "myapp.container" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end -}}

{{/* The container of msr: (dict "root" . "name" … "arguments" (list …)) */}}
{{- define "myapp.msr" -}}
- name: {{ .name }}
  image: {{ include "myapp.image" (dict "root" .root "image" .root.Values.migrations.image) }}
  imagePullPolicy: {{ .root.Values.migrations.image.pullPolicy }}
  # By its name, so that an image with another entry point does the same.
  command: [msr]
  args: {{ toJson .arguments }}
  env:
    - name: MSR_DATABASE_URL_FILE
      value: /run/secrets/msr/url
    - name: MSR_TABLE_NAME
      value: {{ .root.Values.migrations.tableName }}
    - name: MSR_LOCK_WAIT
      value: {{ .root.Values.migrations.lockWait }}
  volumeMounts:
    - name: database
      mountPath: /run/secrets/msr
      readOnly: true
    {{- if .root.Values.migrations.configMap }}
    - name: migrations
      mountPath: /migrations
      readOnly: true
    {{- end }}
  resources:
    requests:
      cpu: 50m
      memory: 32Mi
    limits:
      memory: 64Mi
  # The end of the logs stands in the status of the pod, too.
  terminationMessagePolicy: FallbackToLogsOnError
  {{- include "myapp.container" . | nindent 2 }}
{{- end -}}

{{/* The volumes of msr: (dict "root" . "secret" the Secret with the URL) */}}
{{- define "myapp.volumes" -}}
- name: database
  secret:
    secretName: {{ .secret }}
    defaultMode: 0440
{{- if .root.Values.migrations.configMap }}
- name: migrations
  configMap:
    name: {{ .root.Values.migrations.configMap }}
{{- end }}
{{- end -}}
