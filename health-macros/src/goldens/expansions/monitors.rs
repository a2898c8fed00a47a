pub async fn show_order(State(pool): State<PgPool>, Path(id): Path<i64>) -> Json<Order> {
    pool.order(id)
}
#[allow(deprecated)]
const _: () = {
    fn __bind<
        __S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync
            + 'static,
        __H,
        __F,
        __R,
        __M,
        __A0,
        __A1,
    >(
        handler: __H,
        context: &::health_runtime::__private::Context,
        methods: &::health_runtime::__private::Methods,
    ) -> ::core::result::Result<
        ::health_runtime::__private::MethodRouter,
        ::health_runtime::__private::Missing,
    >
    where
        __H: ::core::ops::FnOnce(__A0, __A1) -> __F + ::core::clone::Clone
            + ::core::marker::Send + ::core::marker::Sync + 'static,
        __F: ::core::future::Future<Output = __R> + ::core::marker::Send + 'static,
        __R: ::health_runtime::__private::IntoResponse,
        __M: 'static,
        __A0: ::health_runtime::__private::FromRequestParts<__S> + ::core::marker::Send
            + 'static,
        __A1: ::health_runtime::__private::FromRequest<__S, __M> + ::core::marker::Send
            + 'static,
    {
        let mut resolver = ::health_runtime::__private::Resolver::new(context);
        match (resolver.state::<__S>(),) {
            (::core::option::Option::Some(s0),) => {
                ::core::result::Result::Ok(methods.route(handler).with_state(s0))
            }
            _ => ::core::result::Result::Err(resolver.missing()),
        }
    }
    fn __declare() -> ::health_runtime::__private::RouteDef {
        ::health_runtime::__private::RouteDef::declare(
                ::health_runtime::__private::Methods::Of(
                    ::std::vec![::health_runtime::__private::Method::GET],
                ),
                "/orders/{id}",
                ::health_runtime::__private::location!(),
                ::std::boxed::Box::new(|context, methods| __bind::<
                    PgPool,
                    _,
                    _,
                    Json<Order>,
                    _,
                    State<PgPool>,
                    Path<i64>,
                >(show_order, context, methods)),
            )
            .monitors([
                ::health_runtime::__private::Monitor::proven()
                    .name("order")
                    .param("id", "1")
                    .query("q", "true")
                    .header(
                        "Authorization",
                        ::health_runtime::__private::Value::env("PROBE_TOKEN"),
                    )
                    .header("X", "1")
                    .cookie("c", "v")
                    .assert(::health_runtime::__private::response::code().eq(200i64))
                    .assert(
                        ::health_runtime::__private::response::time()
                            .lt(::health_runtime::__private::Duration::from_secs(2)),
                    )
                    .assert(
                        ::health_runtime::__private::response::body()
                            .not_contains("error"),
                    )
                    .assert(::health_runtime::__private::response::json("id").ge(-1i64))
                    .tags(["orders"])
                    .regions(["eu-central-1"])
                    .every(::health_runtime::__private::Duration::from_secs(60))
                    .timeout(::health_runtime::__private::Duration::from_secs(5))
                    .grace(::health_runtime::__private::Duration::from_secs(30))
                    .realert(::health_runtime::__private::Duration::from_secs(28800))
                    .failure_tolerance(2)
                    .follow_redirects(false)
                    .paused(true),
                {
                    let monitor: ::health_runtime::__private::Monitor = watched("other");
                    monitor
                },
            ])
    }
    ::health_runtime::__private::submit! {
        ::health_runtime::__private::DeclaredRoute(__declare)
    }
};
