"""What a student writes for exercises 03 to 05: Flask and one boto3 client."""

import os

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from flask import Flask, jsonify

BUCKET = os.environ["BUCKET"]

app = Flask(__name__)
s3 = boto3.client("s3", config=Config(s3={"addressing_style": "path"}, signature_version="s3v4"))


@app.route("/")
def root():
    message = "Successfully connected to module02 upload/download API"
    return jsonify(status=200, message=message)


@app.route("/list_files")
def list_files():
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
    message = f"Successfully listed files on s3 bucket '{BUCKET}'"
    return jsonify(status=200, message=message, content=keys)


@app.route("/download/<path:file>")
def download(file):
    try:
        s3.head_object(Bucket=BUCKET, Key=file)
    except ClientError:
        message = f"The file '{file}' was not found on the bucket '{BUCKET}'"
        return jsonify(status=404, message=message), 404
    url = s3.generate_presigned_url(
        "get_object", Params={"Bucket": BUCKET, "Key": file}, ExpiresIn=120
    )
    message = f"Successfully generated presigned url for '{file}'"
    return jsonify(status=200, message=message, content=url)
