from __future__ import annotations
import sys
def run(argv):
    from contract_check.comparing import compare_paths
    from contract_check.reports import json_report
    r = compare_paths(argv[1], argv[2])
    print(json_report.render(r))
    return 0
