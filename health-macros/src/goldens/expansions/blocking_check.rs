fn alive() -> bool {
    true
}
#[allow(deprecated)]
const _: () = {
    fn __declare() -> ::health_runtime::__private::CheckDef {
        ::health_runtime::__private::CheckDef::declare(
                ::health_runtime::__private::Cow::Borrowed("alive"),
                ::health_runtime::__private::location!(),
                ::std::boxed::Box::new(|_| ::core::result::Result::Ok(
                    ::health_runtime::__private::Run::blocking::<bool>(alive),
                )),
            )
            .liveness()
    }
    ::health_runtime::__private::submit! {
        ::health_runtime::__private::DeclaredCheck(__declare)
    }
};
