//! The same function as index.mjs, in Rust: a runtime of its own, standard library only, so that `rustc` alone builds it.
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;
use std::{env, fs, process, thread};

fn pause(milliseconds: u64) {
    thread::sleep(Duration::from_millis(milliseconds));
}

fn text<'a>(json: &'a str, key: &str) -> Option<&'a str> {
    let start = json.find(&format!("\"{key}\":\""))? + key.len() + 4;
    json[start..].split('"').next()
}

fn number(json: &str, key: &str) -> Option<usize> {
    let start = json.find(&format!("\"{key}\":"))? + key.len() + 3;
    let digits: String = json[start..].chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

struct Api {
    address: String,
    stream: BufReader<TcpStream>,
}

impl Api {
    fn connect() -> Api {
        let address = env::var("AWS_LAMBDA_RUNTIME_API").expect("AWS_LAMBDA_RUNTIME_API");
        let socket = TcpStream::connect(&address).expect("the Runtime API listens");
        Api { address, stream: BufReader::new(socket) }
    }

    /// Gives the status, the request id and the body.
    fn call(&mut self, method: &str, path: &str, headers: &str, body: &str) -> (u16, String, String) {
        let path = format!("/2018-06-01/runtime/{path}");
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n{headers}", self.address);
        let request = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
        self.stream.get_mut().write_all(request.as_bytes()).expect("the Runtime API takes requests");
        let (mut status, mut request_id, mut length, mut line) = (0, String::new(), 0, String::new());
        self.stream.read_line(&mut line).expect("a status line");
        if let Some(code) = line.split(' ').nth(1) {
            status = code.parse().expect("a status");
        }
        loop {
            line.clear();
            if self.stream.read_line(&mut line).expect("a header") <= 2 {
                break;
            }
            let lower = line.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("lambda-runtime-aws-request-id:") {
                request_id = value.trim().to_string();
            } else if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut response = vec![0u8; length];
        self.stream.read_exact(&mut response).expect("the whole body");
        (status, request_id, String::from_utf8_lossy(&response).into_owned())
    }

    fn post_error(&mut self, path: &str, error_type: &str, message: &str) {
        let body = format!("{{\"errorType\":\"{error_type}\",\"errorMessage\":\"{message}\"}}");
        let headers = format!("Lambda-Runtime-Function-Error-Type: Function.{error_type}\r\n");
        let (status, _, _) = self.call("POST", path, &headers, &body);
        assert_eq!(status, 202);
    }
}

fn main() {
    let temporary = env::var("TMPDIR").expect("TMPDIR");
    let process_uuid = fs::read_to_string("/proc/sys/kernel/random/uuid").expect("a UUID").trim().to_string();
    let marker = format!("{temporary}/started");
    let is_first_start = !Path::new(&marker).exists();
    fs::write(&marker, "").expect("TMPDIR takes files");
    let mut api = Api::connect();
    match env::var("INIT").unwrap_or_default().as_str() {
        "throw" => {
            api.post_error("init/error", "RuntimeError", "no start today");
            process::exit(1);
        }
        "exit" => process::exit(3),
        "sleep" => pause(120_000),
        "sleep-once" if is_first_start => pause(120_000),
        _ => {}
    }
    let mut count = 0;
    loop {
        let (_, request_id, event) = api.call("GET", "invocation/next", "", "");
        count += 1;
        let calls_path = format!("{temporary}/calls");
        let mut calls = fs::OpenOptions::new().append(true).create(true).open(&calls_path).expect("a file");
        calls.write_all(b"x").expect("room for a byte");
        if let Some(code) = number(&event, "exit") {
            process::exit(code as i32);
        }
        if event.contains("\"kill\":") {
            let _ = process::Command::new("kill").args(["-s", "KILL", &process::id().to_string()]).status();
        }
        if event.contains("\"fail\":") {
            api.post_error(&format!("invocation/{request_id}/error"), "ValueError", "out of luck");
            continue;
        }
        pause(number(&event, "sleepMs").unwrap_or(0) as u64);
        while text(&event, "gate").is_some_and(|gate| !Path::new(gate).exists()) {
            pause(10);
        }
        let response = if let Some(megabytes) = number(&event, "allocateMb") {
            let kept = vec![1u8; megabytes << 20];
            kept.iter().filter(|byte| **byte == 1).count().to_string()
        } else if let Some(bytes) = number(&event, "responseBytes") {
            format!("\"{}\"", "x".repeat(bytes))
        } else if event.contains("\"environment\":") {
            let pairs: Vec<String> = env::vars().map(|(name, value)| format!("{}:{}", quoted(&name), quoted(&value))).collect();
            format!("{{{}}}", pairs.join(","))
        } else {
            let calls = fs::metadata(&calls_path).expect("the file").len();
            let nonce = env::var("NONCE").unwrap_or_default();
            let pid = process::id();
            format!(
                "{{\"processUuid\":\"{process_uuid}\",\"pid\":{pid},\"count\":{count},\"calls\":{calls},\"nonce\":{}}}",
                quoted(&nonce)
            )
        };
        let (status, _, _) = api.call("POST", &format!("invocation/{request_id}/response"), "", &response);
        assert!(status == 202 || status == 413);
    }
}
