//! A function of known cost: it sleeps, burns CPU time, touches memory as its event says, and returns its own times.
//! Standard library only, so that `rustc` alone builds it in seconds.
use std::env;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

#[repr(C)]
struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}

unsafe extern "C" {
    fn clock_gettime(clock: i32, time: *mut Timespec) -> i32;
}

const CLOCK_THREAD_CPUTIME_ID: i32 = 3;

/// CPU time of this thread: what a CPU share is measured in.
fn cpu_time() -> Duration {
    let mut time = Timespec { seconds: 0, nanoseconds: 0 };
    unsafe { clock_gettime(CLOCK_THREAD_CPUTIME_ID, &mut time) };
    Duration::new(time.seconds as u64, time.nanoseconds as u32)
}

fn burn(milliseconds: u64) {
    let end = cpu_time() + Duration::from_millis(milliseconds);
    let mut value = 1u64;
    while cpu_time() < end {
        for _ in 0..2000 {
            value = black_box(value.wrapping_mul(6364136223846793005).wrapping_add(1));
        }
    }
}

fn touch(megabytes: usize) -> Vec<u8> {
    let mut memory = vec![0u8; megabytes << 20];
    for page in memory.chunks_mut(4096) {
        page[0] = 1;
    }
    black_box(memory)
}

/// Returns a number from a flat JSON object; 0 when the key is missing.
fn number(json: &str, key: &str) -> u64 {
    let Some(start) = json.find(&format!("\"{key}\":")) else { return 0 };
    let rest = &json[start + key.len() + 3..];
    let digits: String = rest.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(0)
}

fn work(sleep_ms: u64, cpu_ms: u64, megabytes: u64) -> Duration {
    let started = Instant::now();
    std::thread::sleep(Duration::from_millis(sleep_ms));
    burn(cpu_ms);
    drop(touch(megabytes as usize));
    started.elapsed()
}

fn setting(name: &str) -> u64 {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// Sends a request on the open connection; returns the request id in the response headers, and the body.
fn call(stream: &mut BufReader<TcpStream>, request: &str) -> (String, String) {
    stream.get_mut().write_all(request.as_bytes()).expect("the Runtime API accepts requests");
    let (mut request_id, mut length, mut line) = (String::new(), 0usize, String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).expect("the Runtime API responds") <= 2 {
            break;
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("lambda-runtime-aws-request-id:") {
            request_id = value.trim().to_string();
        } else if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0u8; length];
    stream.read_exact(&mut body).expect("the whole body");
    (request_id, String::from_utf8_lossy(&body).into_owned())
}

fn main() {
    let init = work(setting("INIT_SLEEP_MS"), setting("INIT_CPU_MS"), setting("INIT_MB"));
    let address = env::var("AWS_LAMBDA_RUNTIME_API").expect("AWS_LAMBDA_RUNTIME_API");
    let socket = TcpStream::connect(&address).expect("the Runtime API listens");
    socket.set_nodelay(true).expect("a TCP socket");
    let mut stream = BufReader::new(socket);
    loop {
        let next = format!("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: {address}\r\n\r\n");
        let (request_id, event) = call(&mut stream, &next);
        let worked = work(number(&event, "sleepMs"), number(&event, "cpuMs"), number(&event, "touchMb"));
        let body = format!(
            "{{\"initMs\":{},\"workMs\":{}}}",
            init.as_secs_f64() * 1000.0,
            worked.as_secs_f64() * 1000.0
        );
        let path = format!("/2018-06-01/runtime/invocation/{request_id}/response");
        let post = format!("POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        call(&mut stream, &post);
    }
}
