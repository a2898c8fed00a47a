use health_runtime::route;

#[route(GET "")]
async fn handler_0() {}

#[route(GET "orders")]
async fn handler_1() {}

#[route(GET "/:id")]
async fn handler_2() {}

#[route(GET "/*rest")]
async fn handler_3() {}

#[route(GET "/{id")]
async fn handler_4() {}

#[route(GET "/{}")]
async fn handler_5() {}

#[route(GET "/{id}.json")]
async fn handler_6() {}

#[route(GET "/{a}-{b}")]
async fn handler_7() {}

#[route(GET "/{*rest}/more")]
async fn handler_8() {}

#[route(GET "/a?b=c")]
async fn handler_9() {}

#[route(GET "/a b")]
async fn handler_10() {}

fn main() {}
