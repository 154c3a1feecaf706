"""Runs functions without Docker: each execution environment is a Node process of its own, which holds what the function
was deployed with (its unzipped archive and its environment) and answers one invocation at a time, as on Lambda.

LocalEmu finds it by the entry point that infra/cloud/emulator.ts writes."""

import json
import os
import queue
import subprocess
import threading
import time
from pathlib import Path

from localemu.services.lambda_.invocation.plugins import RuntimeExecutorPlugin

BOOTSTRAP = str(Path(__file__).with_name("bootstrap.cjs"))
START_SECONDS = 30
LAST_LINES_SECONDS = 2


class ProcessPlugin(RuntimeExecutorPlugin):
    name = "process"

    def load(self, *args, **kwargs):
        return executor_class()


class Process:
    """One Node process: its answers and its log lines come through queues, None when it has ended."""

    def __init__(self, folder: str, environment: dict[str, str], memory_mb: int):
        results, to_results = os.pipe()
        self.child = subprocess.Popen(
            [os.environ["PERCH_NODE"], f"--max-old-space-size={memory_mb}", BOOTSTRAP],
            cwd=folder,
            env={**environment, "RESULT_FD": str(to_results)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=[to_results],
            text=True,
        )
        os.close(to_results)
        self.answers: queue.Queue = queue.Queue()
        self.lines: queue.Queue = queue.Queue()
        self._read_into(os.fdopen(results), self.answers, json.loads)
        self._read_into(self.child.stdout, self.lines, str)

    @staticmethod
    def _read_into(stream, target: queue.Queue, parse) -> None:
        def read():
            with stream:
                for line in stream:
                    target.put(parse(line))
            target.put(None)

        threading.Thread(target=read, daemon=True).start()

    def is_running(self) -> bool:
        return self.child.poll() is None

    def send(self, message: dict) -> None:
        self.child.stdin.write(json.dumps(message) + "\n")
        self.child.stdin.flush()

    def answer(self, seconds: float) -> dict | None:
        """The next answer; None where the process ended first. Raises queue.Empty after so many seconds."""
        return self.answers.get(timeout=seconds)

    def log_until(self, mark: str) -> str:
        """What was written until this line."""
        lines = []
        try:
            while (line := self.lines.get(timeout=LAST_LINES_SECONDS)) not in (mark, None):
                lines.append(line)
        except queue.Empty:
            pass
        return "".join(lines)

    def end(self) -> None:
        self.child.kill()
        self.child.wait()


def executor_class():
    # Here and not above: the emulator asks for plug-ins long before it needs any of this.
    from localemu import config
    from localemu.services.lambda_.invocation.lambda_models import InvocationResult
    from localemu.services.lambda_.invocation.runtime_executor import RuntimeExecutor

    class ProcessExecutor(RuntimeExecutor):
        def start(self, env_vars: dict[str, str]) -> None:
            code = self.function_version.config.code
            code.prepare_for_execution()
            self.folder = str(code.get_unzipped_code_location())
            endpoint = f"http://127.0.0.1:{config.GATEWAY_LISTEN[0].port}"
            self.environment = {
                "PATH": os.environ["PATH"],
                **{name: str(value) for name, value in env_vars.items()},
                "LAMBDA_TASK_ROOT": self.folder,
                "AWS_ENDPOINT_URL_SSM": endpoint,
            }
            self.lock = threading.Lock()
            self.is_invoking = False
            self.is_stopped = False
            self._spawn()

        def _spawn(self) -> None:
            began = time.monotonic()
            self.process = Process(self.folder, self.environment, self.function_version.config.memory_size)
            try:
                first = self.process.answer(START_SECONDS)
            except queue.Empty:
                first = None
            if not first or "error" in first:
                log = self.process.log_until("")
                self.process.end()
                raise RuntimeError(f"The function did not start: {first or log[-500:]}")
            self.init_ms = (time.monotonic() - began) * 1000

        def invoke(self, payload: dict[str, str], function_timeout: int | None = None) -> InvocationResult:
            with self.lock:
                self.is_invoking = True
            try:
                # It ended in its last invocation: by a time-out, or by itself.
                if not self.process.is_running():
                    self._spawn()
                return self._invoke(payload, function_timeout or 10)
            finally:
                with self.lock:
                    self.is_invoking = False
                    if self.is_stopped:
                        self.process.end()

        def _invoke(self, payload: dict[str, str], seconds: float) -> InvocationResult:
            id = payload["invoke-id"]
            event = json.loads(payload["payload"] or "null")
            began = time.monotonic()
            message = {
                "id": id,
                "arn": payload.get("invoked-function-arn"),
                "trace": payload.get("trace-id", ""),
                "event": event,
                "deadline": int((time.time() + seconds) * 1000),
            }
            try:
                self.process.send(message)
                answer = self.process.answer(seconds) or self._ended(id, "Runtime.ExitError", "Runtime exited")
            except BrokenPipeError:
                answer = self._ended(id, "Runtime.ExitError", "Runtime exited")
            except queue.Empty:
                self.process.end()
                answer = self._ended(id, "Sandbox.Timedout", f"Task timed out after {seconds:.2f} seconds")
            duration = (time.monotonic() - began) * 1000
            log = self.process.log_until(f"\0{id}\n")
            is_error = "error" in answer
            return InvocationResult(
                request_id=id,
                payload=json.dumps(answer["error" if is_error else "result"]).encode(),
                is_error=is_error,
                logs=self._framed(id, log, duration, answer.get("memoryMb", 0)),
            )

        @staticmethod
        def _ended(id: str, type: str, message: str) -> dict:
            return {"error": {"errorType": type, "errorMessage": f"RequestId: {id} Error: {message}"}}

        def _framed(self, id: str, log: str, duration: float, memory_mb: int) -> str:
            """The log as Lambda has it, with the lines that it puts around."""
            size = self.function_version.config.memory_size
            init = f"\tInit Duration: {self.init_ms:.2f} ms" if self.init_ms else ""
            self.init_ms = 0
            return (
                f"START RequestId: {id} Version: {self.function_version.id.qualifier}\n{log}END RequestId: {id}\n"
                f"REPORT RequestId: {id}\tDuration: {duration:.2f} ms\tBilled Duration: {int(duration) + 1} ms\t"
                f"Memory Size: {size} MB\tMax Memory Used: {memory_mb} MB{init}\n"
            )

        def stop(self) -> None:
            # An invocation that is under way ends first, as on Lambda: a deployment fails no request.
            with self.lock:
                self.is_stopped = True
                if self.is_invoking:
                    return
            self.process.end()

        def get_logs(self) -> str:
            return ""

        def get_address(self) -> str:
            return "127.0.0.1"

        def get_endpoint_from_executor(self) -> str:
            return "127.0.0.1"

        def get_runtime_endpoint(self) -> str:
            return ""

        @classmethod
        def prepare_version(cls, function_version) -> None:
            function_version.config.code.prepare_for_execution()

        @classmethod
        def cleanup_version(cls, function_version) -> None:
            pass

    return ProcessExecutor
