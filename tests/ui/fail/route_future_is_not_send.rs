use health_runtime::route;

#[route(GET "/")]
async fn handler() {
    let local = std::rc::Rc::new(true);
    std::future::ready(()).await;
    drop(local);
}

fn main() {}
