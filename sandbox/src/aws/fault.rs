//! Errors, by the codes that each service has for them, and in the shapes that
//! XML has for them.

use checker_model::Why;

use super::Service;
use super::wire::{self, Map, Node};

/// An error as AWS answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Fault {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    /// Something is not there; EC2 answers 400 to that.
    pub(crate) fn not_found(code: &'static str, what: &str) -> Self {
        Self::new(400, code, format!("'{what}' does not exist"))
    }

    pub(crate) fn missing_parameter(name: &str) -> Self {
        Self::new(
            400,
            "MissingParameter",
            format!("the request must contain the parameter {name}"),
        )
    }

    pub(crate) fn invalid_parameter(message: impl Into<String>) -> Self {
        Self::new(400, "InvalidParameterValue", message)
    }

    pub(crate) fn unknown_action(action: &str) -> Self {
        Self::new(
            400,
            "InvalidAction",
            format!("the action {action} is not served here"),
        )
    }

    /// What stands for not knowing.
    pub(crate) fn because(service: Service, caller: &str, why: &Why) -> Self {
        match why {
            Why::AccessDenied(action) => Self::denied(service, caller, action),
            Why::Throttled(_) => Self::throttled(service),
            _ => Self::internal(service),
        }
    }

    /// The caller may not do this.
    pub(crate) fn denied(service: Service, caller: &str, action: &str) -> Self {
        let code = match service {
            Service::Ec2 => "UnauthorizedOperation",
            Service::Lambda => "AccessDeniedException",
            _ => "AccessDenied",
        };
        Self::new(
            403,
            code,
            format!("{caller} is not authorized to perform: {action}"),
        )
    }

    /// The service is asked too often.
    pub(crate) fn throttled(service: Service) -> Self {
        match service {
            Service::Ec2 => Self::new(503, "RequestLimitExceeded", "request limit exceeded"),
            Service::Lambda => Self::new(429, "TooManyRequestsException", "rate exceeded"),
            Service::S3 => Self::new(503, "SlowDown", "reduce your request rate"),
            _ => Self::new(400, "Throttling", "rate exceeded"),
        }
    }

    /// The service is broken.
    pub(crate) fn internal(service: Service) -> Self {
        let code = match service {
            Service::Ec2 | Service::S3 => "InternalError",
            Service::Lambda => "ServiceException",
            _ => "InternalFailure",
        };
        Self::new(500, code, "an internal error has occurred")
    }

    /// The access key id is none of ours.
    pub(crate) fn unknown_key(service: Service) -> Self {
        let code = match service {
            Service::Ec2 => {
                let message = "AWS was not able to validate the provided access credentials";
                return Self::new(401, "AuthFailure", message);
            }
            Service::Lambda => "UnrecognizedClientException",
            Service::S3 => "InvalidAccessKeyId",
            _ => "InvalidClientTokenId",
        };
        let message = "the security token included in the request is invalid";
        Self::new(403, code, message)
    }

    /// The request is not signed at all.
    pub(crate) fn unsigned() -> Self {
        Self::new(
            403,
            "MissingAuthenticationToken",
            "request is missing authentication token",
        )
    }

    /// The error as its service writes it.
    pub(crate) fn document(&self, service: Service, request_id: &str) -> String {
        let error = Map::new();
        let code = |map: Map| map.text("Code", self.code).text("Message", &self.message);
        if service == Service::Ec2 {
            let errors = Node::List("Error", vec![code(error).into()]);
            let content = Map::new()
                .node("Errors", errors)
                .text("RequestID", request_id);
            return wire::document("Response", None, &content);
        }
        let side = if self.status >= 500 {
            "Receiver"
        } else {
            "Sender"
        };
        let content = Map::new()
            .node("Error", code(error.text("Type", side)))
            .text("RequestId", request_id);
        wire::document("ErrorResponse", Some(service.namespace()), &content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_protocol_has_its_own_shape() {
        let ec2 = Fault::denied(Service::Ec2, "me", "ec2:DescribeVpcs");
        let text = ec2.document(Service::Ec2, "r");
        assert!(
            text.contains("<Response><Errors><Error><Code>UnauthorizedOperation</Code>"),
            "{text}"
        );
        let iam = Fault::denied(Service::Iam, "me", "iam:GetRole").document(Service::Iam, "r");
        assert!(
            iam.contains("<Error><Type>Sender</Type><Code>AccessDenied</Code>"),
            "{iam}"
        );
    }
}
