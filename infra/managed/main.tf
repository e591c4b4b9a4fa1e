terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
      # The first that knows `invoked_via_function_url`.
      version = ">= 6.29"
    }
  }
}

provider "aws" {
  region = var.region
}
