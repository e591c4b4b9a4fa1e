# Two buckets, so that nothing the function writes can trigger it: uploads come
# into one, which nobody may read, results go into the other, which is public.
resource "aws_s3_bucket" "uploads" {
  bucket        = var.upload_bucket
  force_destroy = true
}

# Browsers put images straight into the bucket.
resource "aws_s3_bucket_cors_configuration" "uploads" {
  bucket = aws_s3_bucket.uploads.id

  cors_rule {
    allowed_methods = ["PUT"]
    allowed_origins = [var.allowed_origin]
    allowed_headers = ["content-type"]
    max_age_seconds = 3600
  }
}

resource "aws_s3_bucket" "images" {
  bucket        = var.image_bucket
  force_destroy = true
}

resource "aws_s3_bucket_ownership_controls" "images" {
  bucket = aws_s3_bucket.images.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "images" {
  bucket = aws_s3_bucket.images.id

  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = false
  restrict_public_buckets = false
}

resource "aws_s3_bucket_website_configuration" "images" {
  bucket = aws_s3_bucket.images.id

  index_document {
    suffix = "index.html"
  }
}

data "aws_iam_policy_document" "anyone_may_read" {
  statement {
    actions = ["s3:GetObject"]
    # Written out, so that already the plan shows the whole policy.
    resources = ["arn:aws:s3:::${var.image_bucket}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}

resource "aws_s3_bucket_policy" "images" {
  bucket = aws_s3_bucket.images.id
  policy = data.aws_iam_policy_document.anyone_may_read.json

  # Until the block is lifted S3 refuses a policy that is public.
  depends_on = [aws_s3_bucket_public_access_block.images]
}
