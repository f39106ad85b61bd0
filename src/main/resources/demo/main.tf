# A small installation that needs no provider: terraform_data is built into Terraform and OpenTofu.

terraform {
  required_version = ">= 1.4.0"
}

resource "terraform_data" "network" {
  input = {
    name = "${var.environment}-network"
    cidr = "10.20.0.0/16"
  }

  provisioner "local-exec" {
    command = "echo creating the network; sleep 1"
  }
}

resource "terraform_data" "database" {
  input = {
    name     = "${var.environment}-database"
    network  = terraform_data.network.output.name
    password = var.database_password
  }

  provisioner "local-exec" {
    command = "echo creating the database; sleep 1"
  }
}

resource "terraform_data" "service" {
  count = var.services

  input = {
    name     = "${var.environment}-service-${count.index + 1}"
    database = terraform_data.database.output.name
  }

  provisioner "local-exec" {
    command = "echo creating service ${count.index + 1}; sleep 1"
  }
}
