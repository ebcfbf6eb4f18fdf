"""The standards' own schemas, by the addresses at which records name them.

Written from the data models of Open Badges 3.0 (https://www.imsglobal.org/spec/ob/v3p0/ appendix B) and CLR 2.0
(https://www.imsglobal.org/spec/clr/v2p0/ appendix B), so that no address has to be asked. The files at these addresses
have changed in place, from version 1.1 of W3C credentials to 2.0, and records of both name them; which one is meant is
read off the record. A property that may stand once may stand here as often as the later editions let it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from verification.jsontypes import JsonObject
from verification.schemas.data_model import Classes, schema_of
from verification.vocabularies.structure import DATA_MODEL_1, contexts_of

__all__ = ["standard_schema"]

_OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_"
_CLR = "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_"
_ROOTS: Mapping[str, str] = {
    _OPEN_BADGES + "achievementcredential_schema.json": "OpenBadgeCredential",
    _OPEN_BADGES + "anyachievementcredential_schema.json": "OpenBadgeCredential",
    _OPEN_BADGES + "endorsementcredential_schema.json": "EndorsementCredential",
    _CLR + "clrcredential_schema.json": "ClrCredential",
    _CLR + "anyclrcredential_schema.json": "ClrCredential",
    _CLR + "endorsementcredential_schema.json": "EndorsementCredential",
}
_IDENTIFIERS = (
    "name sourcedId systemId productId userName accountId emailAddress nationalIdentityNumber isbn issn lisSourcedId "
    "oneRosterSourcedId sisSourcedId ltiContextId ltiDeploymentId ltiToolId ltiPlatformId ltiUserId identifier …"
)
_ACHIEVEMENTS = (
    "Achievement ApprenticeshipCertificate Assessment Assignment AssociateDegree Award Badge BachelorDegree "
    "Certificate CertificateOfCompletion Certification CommunityService Competency Course CoCurricular Degree "
    "Diploma DoctoralDegree Fieldwork GeneralEducationDevelopment JourneymanCertificate LearningProgram License "
    "Membership ProfessionalDoctorate QualityAssuranceCredential MasterCertificate MasterDegree MicroCredential "
    "ResearchDoctorate SecondarySchoolDiploma …"
)
_RESULTS = (
    "GradePointAverage LetterGrade Percent PerformanceLevel PredictedScore RawScore Result RubricCriterion "
    "RubricCriterionLevel RubricScore ScaledScore Status …"
)
_TARGETS = "ceasn:Competency ceterms:Credential CFItem CFRubric CFRubricCriterion CFRubricCriterionLevel CTDL …"
_ENDORSED = {"endorsement": "EndorsementCredential*", "endorsementJwt": "jwt*"}
_CREDENTIAL = {
    "@context!": "text*",
    "type!": "type",
    "description": "text",
    "issuer!": "Profile|text",
    "proof": "Typed*",
    "credentialSchema": "Named*",
    "credentialStatus": "Typed*",
    "refreshService": "Named*",
    "termsOfUse": "Typed*",
    "evidence": "Evidence*",
}
_DATES: Mapping[int, Mapping[str, str]] = {
    1: {"issuanceDate!": "text", "expirationDate": "text"},
    2: {"validFrom!": "text", "validUntil": "text"},
}
_PARTS: Classes = {
    "Typed": {"type!": "text*"},
    "Named": {"id!": "text", "type!": "text*"},
    "Image": {"id!": "text", "type!": "type", "caption": "text"},
    "AchievementSubject": {
        "id": "text",
        "type!": "type",
        "activityEndDate": "text",
        "activityStartDate": "text",
        "creditsEarned": "number",
        "achievement!": "Achievement",
        "identifier": "IdentityObject*",
        "image": "Image",
        "licenseNumber": "text",
        "narrative": "text",
        "result": "Result*",
        "role": "text",
        "source": "Profile",
        "term": "text",
    },
    "IdentityObject": {
        "type!": "type",
        "hashed!": "boolean",
        "identityHash!": "text",
        "identityType!": f"[{_IDENTIFIERS}]",
        "salt": "text",
    },
    "IdentifierEntry": {"type!": "type", "identifier!": "text", "identifierType!": f"[{_IDENTIFIERS}]"},
    "Evidence": {
        "id": "text",
        "type!": "type",
        "narrative": "text",
        "name": "text",
        "description": "text",
        "genre": "text",
        "audience": "text",
    },
    "Achievement": {
        "id!": "text",
        "type!": "type",
        "alignment": "Alignment*",
        "achievementType": f"[{_ACHIEVEMENTS}]",
        "creator": "Profile",
        "creditsAvailable": "number",
        "criteria!": "Criteria",
        "description!": "text",
        "fieldOfStudy": "text",
        "humanCode": "text",
        "image": "Image",
        "inLanguage": "text",
        "name!": "text",
        "otherIdentifier": "IdentifierEntry*",
        "related": "Related*",
        "resultDescription": "ResultDescription*",
        "specialization": "text",
        "tag": "text*",
        "version": "text",
        **_ENDORSED,
    },
    "Alignment": {
        "type!": "type",
        "targetCode": "text",
        "targetDescription": "text",
        "targetName!": "text",
        "targetFramework": "text",
        "targetType": f"[{_TARGETS}]",
        "targetUrl!": "text",
    },
    "Criteria": {"id": "text", "narrative": "text"},
    "Related": {"id!": "text", "type!": "type", "inLanguage": "text", "version": "text"},
    "Result": {
        "type!": "type",
        "achievedLevel": "text",
        "alignment": "Alignment*",
        "resultDescription": "text",
        "status": "[Completed Enrolled Failed InProgress OnHold Provisional Withdrew]",
        "value": "text",
    },
    "ResultDescription": {
        "id!": "text",
        "type!": "type",
        "alignment": "Alignment*",
        "allowedValue": "text*",
        "name!": "text",
        "requiredLevel": "text",
        "requiredValue": "text",
        "resultType!": f"[{_RESULTS}]",
        "rubricCriterionLevel": "RubricCriterionLevel*",
        "valueMax": "text",
        "valueMin": "text",
    },
    "RubricCriterionLevel": {
        "id!": "text",
        "type!": "type",
        "alignment": "Alignment*",
        "description": "text",
        "level": "text",
        "name!": "text",
        "points": "text",
    },
    "Profile": {
        "id!": "text",
        "type!": "type",
        "name": "text",
        "url": "text",
        "phone": "text",
        "description": "text",
        "image": "Image",
        "email": "text",
        "address": "Typed",
        "otherIdentifier": "IdentifierEntry*",
        "official": "text",
        "parentOrg": "Profile",
        **_ENDORSED,
    },
    "EndorsementSubject": {"id!": "text", "type!": "type", "endorsementComment": "text"},
    "ClrSubject": {
        "id": "text",
        "type!": "type",
        "identifier": "IdentityObject*",
        "achievement": "Achievement*",
        "verifiableCredential!": "object|jwt*",
        "association": "Association*",
    },
    "Association": {
        "type!": "type",
        "associationType!": "[exactMatchOf isChildOf isParentOf isPartOf isPeerOf isRelatedTo precedes replacedBy …]",
        "sourceId!": "text",
        "targetId!": "text",
    },
}


def standard_schema(address: str, document: JsonObject) -> dict[str, Any] | None:
    """The schema that a standard keeps at ``address``, for the record's version; None when it is no standard's."""
    root = _ROOTS.get(address.strip())
    if root is None:
        return None
    return _schema(root, 1 if DATA_MODEL_1 in contexts_of(document) else 2)


@cache
def _schema(root: str, version: int) -> dict[str, Any]:
    dates = _DATES[version]
    endorsement = {"id": "text", "name": "text", "credentialSubject!": "EndorsementSubject*"}
    classes: Classes = {
        **_PARTS,
        "OpenBadgeCredential": {
            **_CREDENTIAL,
            **dates,
            "id!": "text",
            "type!": "text*",
            "name": "text",
            "image": "Image",
            "awardedDate": "text",
            "credentialSubject!": "AchievementSubject*",
            **_ENDORSED,
        },
        "EndorsementCredential": {**_CREDENTIAL, **dates, **endorsement},
        "ClrCredential": {
            **_CREDENTIAL,
            **dates,
            "id!": "text",
            "name!": "text",
            "image": "Image",
            "awardedDate": "text",
            "partial": "boolean",
            "credentialSubject!": "ClrSubject",
            **_ENDORSED,
        },
    }
    return schema_of(root, classes)
