"""The eight contracts: what each table that comes in promises, written once."""

from schemas.contract import Contract
from schemas.contracts.caseload import ExposureLog, OpenCases
from schemas.contracts.people import Staff, Teams
from schemas.contracts.roster import ShiftRoster
from schemas.contracts.support import SupportLog
from schemas.contracts.survey import SurveyResponses, SurveyWaves

CONTRACTS: dict[str, type[Contract]] = {
    contract.contract_name: contract
    for contract in (
        Teams,
        Staff,
        ShiftRoster,
        ExposureLog,
        SurveyResponses,
        SurveyWaves,
        SupportLog,
        OpenCases,
    )
}

__all__ = ["CONTRACTS", "Contract"]
