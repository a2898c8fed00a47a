static IMPORTER: Reporter = Reporter::new();
#[allow(deprecated)]
const _: () = {
    fn __declare() -> crate::runtime::__private::CheckDef {
        crate::runtime::__private::CheckDef::declare(
            crate::runtime::__private::Cow::Borrowed("importer"),
            crate::runtime::__private::location!(),
            ::std::boxed::Box::new(|_| ::core::result::Result::Ok(
                crate::runtime::__private::Run::Reported(&IMPORTER),
            )),
        )
    }
    crate::runtime::__private::submit! {
        crate ::runtime::__private::DeclaredCheck(__declare)
    }
};
