"""Roles, enforced: LocalEmu looks at one resource of a call, and for the parameters that a function reads at none of them
by its name. Here each parameter that is asked for has to be allowed, as on AWS."""

from localemu.runtime import hooks


@hooks.on_infra_start()
def look_at_each_parameter():
    from localemu.services.iam_enforcement import arn_builder
    from localemu.services.iam_enforcement.evaluator import Decision, PolicyEvaluator

    arn_of_one = arn_builder._ssm_arn
    evaluate_one = PolicyEvaluator.evaluate

    def arns_of_all(params: dict, *place) -> str:
        names = params.get("Names")
        # No ARN has a space in it.
        return " ".join(arn_of_one({"Name": name}, *place) for name in names) if names else arn_of_one(params, *place)

    def evaluate_all(self, caller, action: str, resource: str, *args, **kwargs) -> Decision:
        decisions = [evaluate_one(self, caller, action, one, *args, **kwargs) for one in resource.split(" ")]
        return next((decision for decision in decisions if decision != Decision.ALLOW), Decision.ALLOW)

    arn_builder._SERVICE_ARN_BUILDERS["ssm"] = arns_of_all
    PolicyEvaluator.evaluate = evaluate_all
