//! What the benchmark does to its table; the same items and calls in every language.

use std::{
    fmt,
    time::{SystemTime, UNIX_EPOCH},
};

use aws_sdk_dynamodb::{
    Client,
    error::SdkError,
    types::{AttributeValue, PutRequest, WriteRequest},
};

pub const ITEM_COUNT: usize = 25;
/// Names of the operations, as the query parameter `op` gives them.
pub const OPERATIONS: [&str; 4] = ["get", "put", "query", "batch_write"];
const PARTITION_KEY: &str = "bench";
const DATA_LENGTH: usize = 1000;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Operation {
    Get,
    Put,
    Query,
    BatchWrite,
}

impl Operation {
    /// None for a name that is not one of OPERATIONS.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "get" => Some(Self::Get),
            "put" => Some(Self::Put),
            "query" => Some(Self::Query),
            "batch_write" => Some(Self::BatchWrite),
            _ => None,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Put => "put",
            Self::Query => "query",
            Self::BatchWrite => "batch_write",
        }
    }
}

/// Why a call failed; the text is for a person.
#[derive(Debug)]
pub struct CallError(String);

impl fmt::Display for CallError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for CallError {}

impl<E: std::error::Error + 'static, R: fmt::Debug + 'static> From<SdkError<E, R>> for CallError {
    fn from(error: SdkError<E, R>) -> Self {
        Self(thaw_aws::describe(&error))
    }
}

/// The table `pk`/`sk` through one client.
#[derive(Clone, Debug)]
pub struct Table {
    client: Client,
    name: String,
}

impl Table {
    pub fn new(client: Client, name: String) -> Self {
        Self { client, name }
    }

    /// Runs one operation; returns how many items it read or wrote.
    pub async fn run(&self, operation: Operation) -> Result<usize, CallError> {
        match operation {
            Operation::Get => self.get().await,
            Operation::Put => self.put().await,
            Operation::Query => self.query().await,
            Operation::BatchWrite => self.batch_write().await,
        }
    }

    async fn get(&self) -> Result<usize, CallError> {
        let response = self
            .client
            .get_item()
            .table_name(&self.name)
            .key("pk", AttributeValue::S(PARTITION_KEY.to_owned()))
            .key("sk", AttributeValue::S("item-0".to_owned()))
            .send()
            .await?;
        Ok(usize::from(response.item.is_some()))
    }

    async fn put(&self) -> Result<usize, CallError> {
        let mut request = self.client.put_item().table_name(&self.name);
        for (name, value) in item(0, now_ms()) {
            request = request.item(name, value);
        }
        request.send().await?;
        Ok(1)
    }

    async fn query(&self) -> Result<usize, CallError> {
        let response = self
            .client
            .query()
            .table_name(&self.name)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(PARTITION_KEY.to_owned()))
            .send()
            .await?;
        Ok(response.items().len())
    }

    async fn batch_write(&self) -> Result<usize, CallError> {
        let now_ms = now_ms();
        let requests = (0..ITEM_COUNT)
            .map(|index| {
                let put = item(index, now_ms)
                    .into_iter()
                    .fold(PutRequest::builder(), |put, (name, value)| put.item(name, value));
                let put = put.build().map_err(|error| CallError(error.to_string()))?;
                Ok(WriteRequest::builder().put_request(put).build())
            })
            .collect::<Result<Vec<_>, CallError>>()?;
        let response = self.client.batch_write_item().request_items(&self.name, requests).send().await?;
        let count = response.unprocessed_items().and_then(|items| items.get(&self.name)).map_or(0, Vec::len);
        // A measurement of fewer items must not count as one of all items.
        if count > 0 {
            return Err(CallError(format!("{count} of {ITEM_COUNT} items were not written")));
        }
        Ok(ITEM_COUNT)
    }
}

/// Item number `index` (from 0), stamped with Unix time in milliseconds.
fn item(index: usize, now_ms: u128) -> [(&'static str, AttributeValue); 4] {
    [
        ("pk", AttributeValue::S(PARTITION_KEY.to_owned())),
        ("sk", AttributeValue::S(format!("item-{index}"))),
        ("data", AttributeValue::S("x".repeat(DATA_LENGTH))),
        ("timestamp", AttributeValue::N(now_ms.to_string())),
    ]
}

fn now_ms() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis())
}

#[cfg(test)]
mod tests {
    use thaw_aws::ClientSettings;
    use thaw_test_server::TestServer;

    use super::*;

    fn table(server: &TestServer) -> Table {
        let settings = ClientSettings::new("DYNAMODB", |name| server.variable(name));
        Table::new(Client::new(&settings.sdk_config()), "bench-table".to_owned())
    }

    #[tokio::test]
    async fn get_requests_the_first_item_of_the_table() {
        let server = TestServer::start(|_| (200, r#"{"Item":{"pk":{"S":"bench"},"sk":{"S":"item-0"}}}"#.to_owned()));
        assert_eq!(table(&server).run(Operation::Get).await.unwrap(), 1);
        let request = &server.requests()[0];
        assert_eq!(request.target, "DynamoDB_20120810.GetItem");
        assert!(request.body.contains(r#""TableName":"bench-table""#), "{}", request.body);
        assert!(request.body.contains(r#""sk":{"S":"item-0"}"#), "{}", request.body);
    }

    #[tokio::test]
    async fn get_of_an_item_that_is_not_there_counts_zero() {
        let server = TestServer::start(|_| (200, "{}".to_owned()));
        assert_eq!(table(&server).run(Operation::Get).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn query_counts_the_items() {
        let server = TestServer::start(|_| (200, r#"{"Items":[{"pk":{"S":"a"}},{"pk":{"S":"b"}}]}"#.to_owned()));
        assert_eq!(table(&server).run(Operation::Query).await.unwrap(), 2);
    }

    #[tokio::test]
    async fn batch_write_sends_25_items_in_one_call() {
        let server = TestServer::start(|_| (200, r#"{"UnprocessedItems":{}}"#.to_owned()));
        assert_eq!(table(&server).run(Operation::BatchWrite).await.unwrap(), 25);
        let requests = server.requests();
        assert_eq!(requests.len(), 1);
        assert_eq!(requests[0].body.matches("PutRequest").count(), 25);
    }

    #[tokio::test]
    async fn a_batch_that_was_only_partly_written_is_an_error() {
        let server = TestServer::start(|_| {
            let put = r#"{"PutRequest":{"Item":{"pk":{"S":"bench"}}}}"#;
            (200, format!(r#"{{"UnprocessedItems":{{"bench-table":[{put},{put}]}}}}"#))
        });
        let error = table(&server).run(Operation::BatchWrite).await.unwrap_err();
        assert_eq!(error.to_string(), "2 of 25 items were not written");
    }

    #[tokio::test]
    async fn an_error_of_the_service_is_named() {
        let server = TestServer::start(|_| {
            let body =
                r#"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"no such table"}"#;
            (400, body.to_owned())
        });
        let error = table(&server).run(Operation::Put).await.unwrap_err().to_string();
        assert!(error.contains("ResourceNotFoundException"), "{error}");
    }

    #[test]
    fn every_name_is_parsed_to_the_operation_of_that_name() {
        for name in OPERATIONS {
            assert_eq!(Operation::parse(name).map(Operation::name), Some(name));
        }
    }

    #[test]
    fn an_unknown_name_is_none() {
        assert_eq!(Operation::parse("drop"), None);
    }

    #[test]
    fn an_item_has_1000_characters_of_data() {
        let [pk, sk, data, timestamp] = item(7, 42);
        assert_eq!(pk.1, AttributeValue::S("bench".to_owned()));
        assert_eq!(sk.1, AttributeValue::S("item-7".to_owned()));
        assert_eq!(data.1.as_s().map(String::len), Ok(1000));
        assert_eq!(timestamp.1, AttributeValue::N("42".to_owned()));
    }
}
