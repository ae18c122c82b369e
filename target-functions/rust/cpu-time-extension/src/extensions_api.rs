//! A client of Lambda's Extensions API (version 2020-01-01).
use std::{
    io::{self, Error, ErrorKind, Read, Write},
    net::TcpStream,
};

#[derive(Debug, PartialEq)]
pub(crate) enum Event {
    Invoke { request_id: String },
    Shutdown,
}

pub(crate) struct Extension<'a> {
    runtime_api: &'a str,
    identifier: String,
}

impl<'a> Extension<'a> {
    /// @param name that of the program's file, as Lambda requires it
    pub(crate) fn register(runtime_api: &'a str, name: &str) -> io::Result<Self> {
        let body = r#"{"events":["INVOKE","SHUTDOWN"]}"#;
        let header = format!("Lambda-Extension-Name: {name}");
        let response = send(runtime_api, "POST", "register", &header, body)?;
        let identifier = response.header("lambda-extension-identifier").ok_or_else(|| unexpected("no identifier"))?;
        Ok(Self { runtime_api, identifier: identifier.to_owned() })
    }

    /// Waits for the next event, which also says that this extension is done with the one before.
    pub(crate) fn next(&self) -> io::Result<Event> {
        let header = format!("Lambda-Extension-Identifier: {}", self.identifier);
        parse_event(&send(self.runtime_api, "GET", "event/next", &header, "")?.body)
    }
}

fn parse_event(body: &str) -> io::Result<Event> {
    match text_field(body, "eventType") {
        Some("SHUTDOWN") => Ok(Event::Shutdown),
        Some("INVOKE") => {
            let id = text_field(body, "requestId").ok_or_else(|| unexpected("an INVOKE without requestId"))?;
            Ok(Event::Invoke { request_id: id.to_owned() })
        }
        _ => Err(unexpected("an event of another type")),
    }
}

/// A text in a JSON object; of the two fields that are read here neither has characters that are escaped.
fn text_field<'b>(json: &'b str, name: &str) -> Option<&'b str> {
    let (_, after) = json.split_once(&format!("\"{name}\""))?;
    let (value, _) = after.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?.split_once('"')?;
    Some(value)
}

struct Response {
    head: String,
    body: String,
}

impl Response {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// One request on a connection of its own. HTTP/1.0: the end of the response is that of the connection, without chunks.
fn send(runtime_api: &str, method: &str, action: &str, header: &str, body: &str) -> io::Result<Response> {
    let length = body.len();
    let mut stream = TcpStream::connect(runtime_api)?;
    write!(
        stream,
        "{method} /2020-01-01/extension/{action} HTTP/1.0\r\nHost: {runtime_api}\r\n{header}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(|| unexpected("no response"))?;
    let status = head.split(' ').nth(1).unwrap_or_default();
    if status != "200" {
        return Err(unexpected(&format!("status {status} of {action}: {body}")));
    }
    Ok(Response { head: head.to_owned(), body: body.to_owned() })
}

fn unexpected(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, format!("Extensions API: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_events() {
        let invoke =
            r#"{ "eventType" : "INVOKE", "deadlineMs": 1, "requestId": "3da1f2dc-3222", "tracing": {"type": "x"}}"#;
        assert_eq!(parse_event(invoke).unwrap(), Event::Invoke { request_id: "3da1f2dc-3222".to_owned() });
        let shutdown = r#"{"eventType":"SHUTDOWN","shutdownReason":"spindown","deadlineMs":1}"#;
        assert_eq!(parse_event(shutdown).unwrap(), Event::Shutdown);
        for broken in ["", "{}", r#"{"eventType":"OTHER"}"#, r#"{"eventType":"INVOKE"}"#, r#"{"eventType":7}"#] {
            assert!(parse_event(broken).is_err(), "{broken}");
        }
    }
}
