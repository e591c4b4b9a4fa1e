variable "region" {
  description = "Where everything is: the document uses us-east-1."
  type        = string
  default     = "us-east-1"
}

variable "upload_bucket" {
  description = "The bucket that images are uploaded to; unique in all of AWS."
  type        = string
}

variable "image_bucket" {
  description = "The bucket that the resized images are read from; unique in all of AWS."
  type        = string
}

variable "packages" {
  description = "The folder with resize.zip and upload-url.zip, as lambda/package.sh makes them."
  type        = string
  default     = "../../lambda/packages"
}

variable "allowed_origin" {
  description = "The origin whose pages may ask for upload URLs; `*` for any."
  type        = string
  default     = "*"
}
