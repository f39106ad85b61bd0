{{/* Of everything. The names of objects are fixed: one Berth in a namespace. */}}
{{- define "berth.labels" -}}
app.kubernetes.io/name: berth
app.kubernetes.io/part-of: berth
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* What selects the server's pods. */}}
{{- define "berth.server" -}}
app.kubernetes.io/name: berth
app.kubernetes.io/component: server
{{- end }}

{{/* What is the same in every pod: the restricted Pod Security Standard, and the user of the images. */}}
{{- define "berth.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "berth.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: ["ALL"]
{{- end }}

{{/* Where agents reach the server: from another namespace the Service has both names. */}}
{{- define "berth.serviceUrl" -}}
http://berth-server{{ if .Values.agentNamespace }}.{{ .Release.Namespace }}.svc{{ end }}:8080
{{- end }}

{{/* What agents and others need before all else: nobody talks to anybody, and names are told. */}}
{{- define "berth.defaultPolicies" -}}
# Nothing may talk to anything, but for what follows. Policies add up.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  {{- with .namespace }}
  namespace: {{ . | quote }}
  {{- end }}
  labels:
    {{- include "berth.labels" .root | nindent 4 }}
spec:
  podSelector: {}
  policyTypes: ["Ingress", "Egress"]
---
# Names. Where a cache on the node answers instead (NodeLocal DNSCache), a policy of yours has to add its address.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: dns
  {{- with .namespace }}
  namespace: {{ . | quote }}
  {{- end }}
  labels:
    {{- include "berth.labels" .root | nindent 4 }}
spec:
  podSelector: {}
  policyTypes: ["Egress"]
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
      ports:
        - protocol: UDP
          port: 53
        - protocol: TCP
          port: 53
{{- end }}
