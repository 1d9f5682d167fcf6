"""Every proxy, at the root and below a path, without TLS and with it, with either host.

Arguments: the program, a folder for what is written, and perhaps the names of some proxies."""

import asyncio
import re
import shutil
import subprocess
import sys
import traceback
from pathlib import Path

from client import LIES, Case
from proxies import HOST, RECIPE_OF, Proxy, make_certificate, programs

PAGE = Path(__file__).parents[2] / "docs" / "deploy.md"
PATHS = ("/", "/chat/")
COLUMNS = [(path, secure) for path in PATHS for secure in (False, True)]


def start_salon(program, log):
    # All cases come from few addresses, at once.
    salon = subprocess.Popen(
        [program, "--listen", "127.0.0.1:0", "--log-file", log, "--max-per-address", "40",
         "--trust-proxy", "127.0.0.1", "--allow-host", HOST],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    banner = salon.stdout.readline()
    return salon, int(re.search(r"ws://127\.0\.0\.1:(\d+)/", banner)[1])


async def works(case, part):
    try:
        await part
    except Exception:
        print(f"{case} failed: {traceback.format_exc()}", flush=True)
        return False
    return True


async def run_all(proxies, certificate):
    cases = [(proxy, *column) for proxy in proxies for column in COLUMNS]
    cases = [Case(*case, certificate, number) for number, case in enumerate(cases, start=2)]
    # Nobody is silent while others talk, since all are in one chat.
    talked = await asyncio.gather(*(works(case, case.talk()) for case in cases))
    silent = await asyncio.gather(*(works(case, case.be_silent()) for case in cases))
    return cases, [all(parts) for parts in zip(talked, silent)]


def check_log(log, cases):
    """The log names each client, and the proxy never."""
    text = log.read_text()
    for case in cases:
        assert f"connected from {case.address}:" in text, f"{case}: the log has no {case.address}"
    for other in ("127.0.0.1", LIES["X-Forwarded-For"]):
        assert f"connected from {other}:" not in text, f"the log has {other} instead of a client"


def table(cases, results):
    """How the page shows the results."""
    all_work = {}
    for case, result in zip(cases, results):
        key = (case.proxy.name, case.path, case.secure)
        all_work[key] = all_work.get(key, True) and result
    titles = [f"`{path}`{' with TLS' if secure else ''}" for path, secure in COLUMNS]
    rows = [["proxy", *titles], ["---"] * (len(titles) + 1)]
    for name in RECIPE_OF:
        cells = ["ok" if all_work.get((name, *column)) else "fails" for column in COLUMNS]
        rows.append([f"[{name}](deploy/{RECIPE_OF[name]})", *cells])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows).replace("| --- ", "|---").replace(
        "|--- |", "|---|")


def main(program, folder, *names):
    known = programs()
    names = [name for name in RECIPE_OF if not names or name.lower() in map(str.lower, names)]
    missing = [name for name in names if known[name] is None]
    assert names and not missing, f"not installed: {missing}"
    folder = Path(folder)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    certificate = make_certificate(folder)
    log = folder / "salon.log"
    salon, salon_port = start_salon(program, log)
    proxies = []
    try:
        for name in names:
            for rewrites_host in (False, True):
                place = folder / f"{name}-{'other' if rewrites_host else 'same'}"
                proxies.append(Proxy(name, place, salon_port, certificate, rewrites_host))
        for proxy in proxies:
            proxy.wait_until_it_listens()
        cases, results = asyncio.run(run_all(proxies, certificate))
    finally:
        for proxy in proxies:
            proxy.stop()
        salon.terminate()
        salon.wait()
    for case, result in zip(cases, results):
        print(f"{case}: {'ok' if result else 'fails'}")
    check_log(log, cases)
    assert all(results), f"{results.count(False)} of {len(results)} do not work"
    if len(names) == len(RECIPE_OF):
        expected = table(cases, results)
        assert expected in PAGE.read_text(), f"docs/deploy.md does not have this table:\n{expected}"


main(*sys.argv[1:])
