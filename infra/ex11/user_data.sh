#!/bin/bash
# Starts the API that the image carries when an instance first boots. It has to
# outlive this script: hence nohup, and the & that sends it to the background.
cd /opt/module02
nohup ./api --bucket module02-4242 --region eu-west-1 >> api.log 2>&1 &
