"""The access log of an HTTP API as its stage wants it: LocalEmu itself writes lines of its own form, with the caller's
address and the path, which Perch's format leaves out."""

import logging
import re
import time

LOG = logging.getLogger(__name__)


def timed(handle):
    """Notes when a request came."""

    def handle_request(self, request, *args, **kwargs):
        request.came_at = time.monotonic()
        return handle(self, request, *args, **kwargs)

    return handle_request


def timed_function(invoke):
    """Notes how long the function took, its start included."""

    def invoke_function(self, request, *args, **kwargs):
        began = time.monotonic()
        try:
            return invoke(self, request=request, *args, **kwargs)
        finally:
            request.function_ms = round((time.monotonic() - began) * 1000)

    return invoke_function


def line_of(format: str, request, response) -> str:
    """The line for a request; what there is no value for is a dash, as on AWS."""
    context = getattr(request, "gateway_context", {})
    values = {
        "requestId": context.get("requestId"),
        "requestTime": context.get("time"),
        "routeKey": context.get("routeKey"),
        "status": response.status_code,
        "responseLength": len(response.get_data()),
        "responseLatency": round((time.monotonic() - request.came_at) * 1000),
        "integrationLatency": getattr(request, "function_ms", None),
    }
    return re.sub(
        r"\$context\.([\w.]+)", lambda found: str("-" if (value := values.get(found[1])) is None else value), format
    )


def write_access_log(stage, api_id, stage_name, request, response, route, account_id, region) -> None:
    """Takes the place of the function of this name in LocalEmu's handler."""
    from localemu.aws.connect import connect_to

    settings = stage.access_log_settings
    if not settings:
        return
    logs = connect_to(aws_access_key_id=account_id, region_name=region).logs
    place = {"logGroupName": settings["destinationArn"].split(":")[6], "logStreamName": f"{api_id}-{stage_name}"}
    event = {"timestamp": int(time.time() * 1000), "message": line_of(settings["format"], request, response)}
    try:
        try:
            logs.put_log_events(**place, logEvents=[event])
        except logs.exceptions.ResourceNotFoundException:
            logs.create_log_stream(**place)
            logs.put_log_events(**place, logEvents=[event])
    except Exception as error:
        # The stack is being removed, its log group first.
        LOG.warning("no line in the access log: %s", error)
