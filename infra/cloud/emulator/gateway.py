"""HTTP APIs by CloudFormation: what LocalEmu's own resource providers leave out of AWS::ApiGatewayV2. Each resource is
made by the calls that its API Gateway v2 service knows already.

LocalEmu finds them by the entry points that infra/cloud/emulator.ts writes."""

import json
from urllib.parse import parse_qsl, unquote

from localemu.runtime import hooks
from localemu.services.cloudformation.resource_provider import (
    CloudFormationResourceProviderPlugin,
    OperationStatus,
    ProgressEvent,
    ResourceProvider,
    ResourceRequest,
)

from . import accesslog

ADDRESS = "{endpoint}/_aws/execute-api-v2/{id}/$default"


class HttpApiResource(ResourceProvider):
    """A resource that is made, changed and deleted by calls named after it, and known by an id that making it gives."""

    KIND: str
    ID: str

    def __init_subclass__(cls) -> None:
        cls.TYPE = f"AWS::ApiGatewayV2::{cls.KIND}"
        cls.SCHEMA = {
            "typeName": cls.TYPE,
            "properties": {},
            "primaryIdentifier": [f"/properties/{cls.ID}"],
            "readOnlyProperties": [],
        }

    def create(self, request: ResourceRequest) -> ProgressEvent:
        model = request.desired_state
        made = self._call(request, "create", model)
        model[self.ID] = made[self.ID]
        self.describe(model)
        return self._done(request, model)

    def update(self, request: ResourceRequest) -> ProgressEvent:
        model = {**request.desired_state, self.ID: request.previous_state[self.ID]}
        if "ApiId" in request.previous_state:
            model["ApiId"] = request.previous_state["ApiId"]
        self._call(request, "update", model)
        self.describe(model)
        return self._done(request, model)

    def delete(self, request: ResourceRequest) -> ProgressEvent:
        model = request.desired_state
        client = request.aws_client_factory.apigatewayv2
        try:
            self._call(request, "delete", {name: model[name] for name in {"ApiId", self.ID}})
        except client.exceptions.NotFoundException:
            # It went with its API.
            pass
        return self._done(request, model)

    def describe(self, model: dict) -> None:
        """Adds what Fn::GetAtt may ask for."""

    def _call(self, request: ResourceRequest, verb: str, model: dict) -> dict:
        client = request.aws_client_factory.apigatewayv2
        name = f"{verb}_{self.KIND.lower()}"
        accepted = client.meta.service_model.operation_model(f"{verb.title()}{self.KIND}").input_shape.members
        return getattr(client, name)(**{key: value for key, value in model.items() if key in accepted})

    @staticmethod
    def _done(request: ResourceRequest, model: dict) -> ProgressEvent:
        return ProgressEvent(
            status=OperationStatus.SUCCESS, resource_model=model, custom_context=request.custom_context
        )


class Api(HttpApiResource):
    KIND = "Api"
    ID = "ApiId"

    def describe(self, model: dict) -> None:
        from localemu import config

        model["ApiEndpoint"] = ADDRESS.format(endpoint=config.internal_service_url(), id=model["ApiId"])


class Stage(HttpApiResource):
    KIND = "Stage"
    ID = "StageName"


class Integration(HttpApiResource):
    KIND = "Integration"
    ID = "IntegrationId"


class Route(HttpApiResource):
    KIND = "Route"
    ID = "RouteId"


@hooks.on_infra_start()
def answer_like_api_gateway():
    """Where LocalEmu's gateway hands over, or answers, otherwise than API Gateway is documented to."""
    from localemu.services.apigatewayv2 import handler

    HttpApiHandler = handler.HttpApiHandler
    HttpApiHandler.handle = accesslog.timed(request_handler(HttpApiHandler.handle))
    HttpApiHandler._invoke_lambda_proxy = accesslog.timed_function(HttpApiHandler._invoke_lambda_proxy)
    handler._write_access_log = accesslog.write_access_log
    HttpApiHandler._build_v2_event = event_builder(HttpApiHandler._build_v2_event)
    HttpApiHandler._parse_lambda_response = answer_parser(HttpApiHandler._parse_lambda_response)


def request_handler(handle):
    """Routes are looked for, and parameters taken, in the path without its percent-encoding."""

    def handle_request(self, *args, path: str, **kwargs):
        return handle(self, *args, path=unquote(path), **kwargs)

    return handle_request


def event_builder(build):
    """What a request does not have is left out of the event; repeated headers and query members are joined by commas."""

    def build_event(self, request, *args, **kwargs) -> dict:
        event = build(self, request, *args, **kwargs)
        request.gateway_context = event["requestContext"]
        event["headers"] = joined((name.lower(), value) for name, value in request.headers)
        query = parse_qsl(event["rawQueryString"], keep_blank_values=True)
        event["queryStringParameters"] = joined(query) or None
        return {name: value for name, value in event.items() if value is not None}

    return build_event


def joined(pairs) -> dict[str, str]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {name: ",".join(all) for name, all in values.items()}


def answer_parser(parse):
    """A function that throws is answered with 500: by itself LocalEmu answers 200, with the error as the body."""

    def parse_answer(self, payload: bytes, payload_format: str):
        from localemu.http import Response

        try:
            answer = json.loads(payload)
        except ValueError:
            answer = None
        if isinstance(answer, dict) and "statusCode" not in answer and "errorMessage" in answer:
            return Response('{"message":"Internal Server Error"}', status=500, content_type="application/json")
        return parse(self, payload, payload_format)

    return parse_answer


def plugin(provider: type[HttpApiResource]) -> type[CloudFormationResourceProviderPlugin]:
    class Plugin(CloudFormationResourceProviderPlugin):
        name = provider.TYPE

        def load(self):
            self.factory = provider

    return Plugin


ApiPlugin, StagePlugin, IntegrationPlugin, RoutePlugin = map(plugin, (Api, Stage, Integration, Route))
