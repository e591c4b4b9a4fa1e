//! The running API against its own `OpenAPI` document, by an outside judge.
