//! Gives checks and routes the values that their arguments ask for.

use crate::declare::{CheckConfig, CheckDef, Context, Missing, RouteDef, Run};
use crate::error::Mistake;
use crate::serve::BoundRoute;
use crate::support::Location;

pub(crate) fn bind_checks(
    checks: Vec<CheckDef>,
    context: &Context,
    mistakes: &mut Vec<Mistake>,
) -> Vec<(CheckConfig, Run)> {
    let mut bound = Vec::with_capacity(checks.len());
    for check in checks {
        let (check, run) = check.bind(context);
        match run {
            Ok(run) => bound.push((check, run)),
            Err(missing) => {
                mistakes.extend(not_provided(
                    &format!("the check `{}`", check.name),
                    missing,
                    check.location,
                ));
            }
        }
    }
    bound
}

pub(crate) fn bind_routes(
    routes: Vec<RouteDef>,
    context: &Context,
    mistakes: &mut Vec<Mistake>,
) -> Vec<BoundRoute> {
    let mut bound = Vec::with_capacity(routes.len());
    for route in routes {
        match (route.bind)(context, &route.methods) {
            Ok(router) => {
                bound.push((route.group.map(|group| group.into_owned()), route.path.into_owned(), router));
            }
            Err(missing) => {
                let who = format!("the route {} {}", route.methods, route.path);
                mistakes.extend(not_provided(&who, missing, route.location));
            }
        }
    }
    bound
}

fn not_provided(who: &str, Missing(types): Missing, place: Location) -> impl Iterator<Item = Mistake> {
    types.into_iter().map(move |missing| {
        Mistake::new(format!(
            "{who} asks for `State<{missing}>`, which is not provided: add `.provide(..)` with a value of this type"
        ))
        .at(place)
    })
}
