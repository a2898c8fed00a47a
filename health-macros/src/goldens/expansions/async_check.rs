/// Postgres answers.
#[cfg(feature = "db")]
async fn database(
    State(pool): State<PgPool>,
    name: State<String>,
) -> Result<(), sqlx::Error> {
    pool.ask(name).await
}
#[cfg(feature = "db")]
#[allow(deprecated)]
const _: () = {
    fn __bind<__C, __F, __R, __A0, __A1>(
        check: __C,
        context: &::health_runtime::__private::Context,
    ) -> ::core::result::Result<
        ::health_runtime::__private::Run,
        ::health_runtime::__private::Missing,
    >
    where
        __C: ::core::ops::Fn(__A0, __A1) -> __F + ::core::marker::Send
            + ::core::marker::Sync + 'static,
        __F: ::core::future::Future<Output = __R> + ::core::marker::Send + 'static,
        __R: ::health_runtime::__private::IntoOutcome,
        __A0: ::health_runtime::__private::FromContext,
        __A1: ::health_runtime::__private::FromContext,
    {
        let mut resolver = ::health_runtime::__private::Resolver::new(context);
        match (resolver.argument::<__A0>(), resolver.argument::<__A1>()) {
            (::core::option::Option::Some(a0), ::core::option::Option::Some(a1)) => {
                ::core::result::Result::Ok(
                    ::health_runtime::__private::Run::asynchronous(move || {
                        check(
                            ::core::clone::Clone::clone(&a0),
                            ::core::clone::Clone::clone(&a1),
                        )
                    }),
                )
            }
            _ => ::core::result::Result::Err(resolver.missing()),
        }
    }
    fn __declare() -> ::health_runtime::__private::CheckDef {
        ::health_runtime::__private::CheckDef::declare(
                ::health_runtime::__private::Cow::Borrowed("postgres"),
                ::health_runtime::__private::location!(),
                ::std::boxed::Box::new(|context| __bind::<
                    _,
                    _,
                    Result<(), sqlx::Error>,
                    State<PgPool>,
                    State<String>,
                >(database, context)),
            )
            .readiness()
            .startup()
            .description("Postgres answers.")
            .tags(["db"])
            .on_fail(::health_runtime::__private::OnFail::Warn)
            .timeout(::health_runtime::__private::Duration::from_secs(2))
            .ttl(::health_runtime::__private::Duration::from_millis(1500))
            .fail_ttl(::health_runtime::__private::Duration::from_secs(0))
            .initial_delay(::health_runtime::__private::Duration::from_secs(10))
            .failures(3)
            .successes(2)
            .component_type("datastore")
            .owner("orders")
            .runbook("https://wiki.example.com/orders")
    }
    ::health_runtime::__private::submit! {
        ::health_runtime::__private::DeclaredCheck(__declare)
    }
};
