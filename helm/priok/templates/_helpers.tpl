{{- define "priok.labels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: priok
{{- end }}

{{- define "priok.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "priok.image" -}}
{{- $image := .image -}}
{{- $all := .root.Values.image -}}
{{- with $all.registry }}{{ . }}/{{ end }}{{ $image.repository }}
{{- if $image.digest }}@{{ $image.digest }}{{ else }}:{{ $image.tag | default $all.tag | default .root.Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "priok.labelList" -}}
{{- $list := list -}}
{{- range $key, $value := . }}{{ $list = append $list (printf "%s=%s" $key $value) }}{{ end -}}
{{- join "," $list -}}
{{- end }}

{{- define "priok.pullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* Cluster-scoped names: another install watches other namespaces. */ -}}
{{- define "priok.clusterName" -}}
priok-operator:{{ .Release.Namespace }}
{{- end }}

{{- define "priok.operatorSubject" -}}
- kind: ServiceAccount
  name: priok-operator
  namespace: {{ .Release.Namespace }}
{{- end }}

{{- /* What the operator does where Registries are. Children are applied on the server's side, which takes create and patch. */ -}}
{{- define "priok.watchedRules" -}}
- apiGroups: [priok.dev]
  resources: [registries]
  verbs: [list, watch, patch]
- apiGroups: [priok.dev]
  resources: [registries/status]
  verbs: [patch]
# For owner references that hold the Registry back until its children are gone, where admission asks for it.
- apiGroups: [priok.dev]
  resources: [registries/finalizers]
  verbs: [update]
# Objects of its own are watched; what stands in their place, or is named in a spec, is asked for by name.
- apiGroups: [apps]
  resources: [statefulsets]
  verbs: [get, list, watch, create, patch]
- apiGroups: [""]
  resources: [services, configmaps, serviceaccounts]
  verbs: [get, list, watch, create, patch]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, list, watch, create, patch]
- apiGroups: [""]
  resources: [secrets, persistentvolumeclaims]
  verbs: [get, list, watch, create, patch, delete]
# Patched so that the kubelet looks at a changed Secret at once.
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch, patch]
- apiGroups: [""]
  resources: [events]
  verbs: [get, list, watch, create, patch]
{{- end }}
