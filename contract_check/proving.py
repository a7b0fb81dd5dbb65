"""Proof: every breaking verdict is asked for a payload, and a verdict that is shown to be wrong is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from contract_check.faults import described
from contract_check.languages.effort import WORK
from contract_check.model.report import Proof, ProofStatus, Upgrade
from contract_check.model.rule import Level

if TYPE_CHECKING:
    from contract_check.mapping import Mapped
    from contract_check.model.report import Finding

FAILED = "the search for a payload failed, please report it"


PATIENCE = 400_000
"""Steps (`languages/effort.py`) for the payloads of one contract; what is left then stays breaking and says so."""
_EACH = 10
"""Steps that count for a payload whatever its search cost: not every validator counts its work."""


class Proving:
    """Asks for the payloads of one pair of contracts, within a limit that hostile contracts cannot lift."""

    def __init__(self, mapped: Mapped) -> None:
        self.mapped = mapped
        self._spent = 0

    def proven(self, finding: Finding) -> Finding:
        """`finding` with its proof, when it breaks something that both sides can be asked about."""
        if finding.level is not Level.BREAKING:
            return finding
        proof = self._proof(finding)
        if proof.refuted:
            because = f"{finding.because}; but {proof.reason}"
            upgrade = finding.upgrade and Upgrade.ANY
            return structs.replace(finding, level=Level.COMPATIBLE, because=because, harmed=(), upgrade=upgrade)
        return structs.replace(finding, proof=proof)

    def _proof(self, finding: Finding) -> Proof:
        mapped = self.mapped
        if mapped.base is None or mapped.head is None:
            reason = "the contract is gone as a whole" if mapped.head is None else "there was nothing to break"
            return Proof(status=ProofStatus.NOT_APPLICABLE, reason=reason)
        if self._spent > PATIENCE:
            reason = "the effort allowed for payloads of one contract went into other findings"
            return Proof(status=ProofStatus.UNPROVEN, reason=reason)
        started = WORK.steps
        try:
            proof = mapped.pair.format.prove(finding.change, mapped.base, mapped.head, mapped.options)
        except Exception as error:  # noqa: BLE001 - the verdict stands without its payload
            proof = Proof(status=ProofStatus.UNPROVEN, reason=f"{FAILED} ({described(error)})")
        self._spent += WORK.steps - started + _EACH
        return proof
