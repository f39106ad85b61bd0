output "network" {
  value = terraform_data.network.output.name
}

output "services" {
  value = terraform_data.service[*].output.name
}
