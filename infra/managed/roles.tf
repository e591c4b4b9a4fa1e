# What each function may do, and no more. In an AWS Academy account roles cannot
# be made: there, give both functions the role LabRole.
data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "lambda_may_assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "resize" {
  name               = "resize-image"
  assume_role_policy = data.aws_iam_policy_document.lambda_may_assume.json
}

resource "aws_iam_role" "upload_url" {
  name               = "upload-url"
  assume_role_policy = data.aws_iam_policy_document.lambda_may_assume.json
}

resource "aws_iam_role_policy_attachment" "logs" {
  for_each = toset([aws_iam_role.resize.name, aws_iam_role.upload_url.name])

  role       = each.value
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

data "aws_iam_policy_document" "resize" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.uploads.arn}/input/*"]
  }

  # Without it S3 says 403 of an upload that is gone already, not 404, and the
  # function would be tried again for nothing.
  statement {
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.uploads.arn]
  }

  statement {
    actions = ["s3:PutObject"]
    resources = [
      "${aws_s3_bucket.images.arn}/thumbnail/*",
      "${aws_s3_bucket.images.arn}/view/*",
    ]
  }
}

resource "aws_iam_role_policy" "resize" {
  name   = "images"
  role   = aws_iam_role.resize.id
  policy = data.aws_iam_policy_document.resize.json
}

# Whoever signs a URL must be allowed what the URL allows.
data "aws_iam_policy_document" "upload_url" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.uploads.arn}/input/*"]
  }
}

resource "aws_iam_role_policy" "upload_url" {
  name   = "uploads"
  role   = aws_iam_role.upload_url.id
  policy = data.aws_iam_policy_document.upload_url.json
}
