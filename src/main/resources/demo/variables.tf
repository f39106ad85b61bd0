variable "environment" {
  description = "Goes before every name."
  type        = string
  default     = "demo"
}

variable "services" {
  description = "How many services there are."
  type        = number
  default     = 3
}

# Not marked as sensitive here: the demo marks it so in Berth, and the agent keeps it out of all output.
variable "database_password" {
  description = "Set on the workspace as a sensitive variable."
  type        = string
}
