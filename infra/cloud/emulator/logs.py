"""Where a function's log goes: LocalEmu takes a function's LoggingConfig, and writes to /aws/lambda/<function> all the same.

LocalEmu finds it by the entry points that infra/cloud/emulator.ts writes."""

from datetime import date

from localemu.runtime import hooks


@hooks.on_infra_start()
def log_like_lambda():
    from localemu.services.lambda_.invocation.execution_environment import ExecutionEnvironment

    ExecutionEnvironment.get_log_group_name = log_group_name
    ExecutionEnvironment.get_log_stream_name = log_stream_name


def log_group_name(self) -> str:
    return self.function_version.config.logging_config["LogGroup"]


def log_stream_name(self) -> str:
    """In a log group that functions share, a stream is named after the function."""
    id = self.function_version.id
    return f"{date.today():%Y/%m/%d}/{id.function_name}[{id.qualifier}][{self.id}]"
