async fn orders(
    State(pool): State<PgPool>,
    State(search): State<Search>,
    Json(filter): Json<Filter>,
) -> Json<Orders> {
    pool.find(search, filter)
}
#[allow(deprecated)]
const _: () = {
    #[derive(::core::clone::Clone)]
    struct __State {
        s0: PgPool,
        s1: Search,
    }
    impl ::health_runtime::__private::FromRef<__State> for PgPool {
        fn from_ref(state: &__State) -> Self {
            ::core::clone::Clone::clone(&state.s0)
        }
    }
    impl ::health_runtime::__private::FromRef<__State> for Search {
        fn from_ref(state: &__State) -> Self {
            ::core::clone::Clone::clone(&state.s1)
        }
    }
    fn __bind<__H, __F, __R, __M, __A0, __A1, __A2>(
        handler: __H,
        context: &::health_runtime::__private::Context,
        methods: &::health_runtime::__private::Methods,
    ) -> ::core::result::Result<
        ::health_runtime::__private::MethodRouter,
        ::health_runtime::__private::Missing,
    >
    where
        __H: ::core::ops::FnOnce(__A0, __A1, __A2) -> __F + ::core::clone::Clone
            + ::core::marker::Send + ::core::marker::Sync + 'static,
        __F: ::core::future::Future<Output = __R> + ::core::marker::Send + 'static,
        __R: ::health_runtime::__private::IntoResponse,
        __M: 'static,
        __A0: ::health_runtime::__private::FromRequestParts<__State>
            + ::core::marker::Send + 'static,
        __A1: ::health_runtime::__private::FromRequestParts<__State>
            + ::core::marker::Send + 'static,
        __A2: ::health_runtime::__private::FromRequest<__State, __M>
            + ::core::marker::Send + 'static,
    {
        let mut resolver = ::health_runtime::__private::Resolver::new(context);
        match (resolver.state::<PgPool>(), resolver.state::<Search>()) {
            (::core::option::Option::Some(s0), ::core::option::Option::Some(s1)) => {
                ::core::result::Result::Ok(
                    methods.route(handler).with_state(__State { s0, s1 }),
                )
            }
            _ => ::core::result::Result::Err(resolver.missing()),
        }
    }
    fn __declare() -> ::health_runtime::__private::RouteDef {
        ::health_runtime::__private::RouteDef::declare(
                ::health_runtime::__private::Methods::Of(
                    ::std::vec![
                        ::health_runtime::__private::Method::GET,
                        ::health_runtime::__private::Method::HEAD
                    ],
                ),
                "/orders",
                ::health_runtime::__private::location!(),
                ::std::boxed::Box::new(|context, methods| __bind::<
                    _,
                    _,
                    Json<Orders>,
                    _,
                    State<PgPool>,
                    State<Search>,
                    Json<Filter>,
                >(orders, context, methods)),
            )
            .group("admin")
            .depends_on(["database", "billing-db"])
            .monitors([])
    }
    ::health_runtime::__private::submit! {
        ::health_runtime::__private::DeclaredRoute(__declare)
    }
};
