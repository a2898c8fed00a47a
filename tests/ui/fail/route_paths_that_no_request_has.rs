use health_runtime::route;

#[route(GET "/ä/{ö}")]
async fn handler_0() {}

#[route(GET "/a/../b")]
async fn handler_1() {}

#[route(GET "/./a")]
async fn handler_2() {}

#[route(GET "/{id}/{id}")]
async fn handler_3() {}

#[route(GET "/100%")]
async fn handler_4() {}

#[route(GET "/%zz")]
async fn handler_5() {}

fn main() {}
