"""What the LearnCard wallet adds to Open Badges: boosts (editions 1.0.0 to 1.0.3) and boosts that serve as an ID.

https://docs.learncard.com/definitions (the vocabulary). Every edition adds terms to the one before, and changes none.
"""

from __future__ import annotations

from verification.jsontypes import JsonObject

__all__ = ["BOOSTS_1_0_0", "BOOSTS_1_0_1", "BOOSTS_1_0_2", "BOOSTS_1_0_3", "BOOST_IDS_1_0_0"]

_HOME = "https://docs.learncard.com/definitions#"
_TEXT = "xsd:string"
_FLAG = "xsd:boolean"
_PREFIXES: JsonObject = {
    "type": "@type",
    "lcn": _HOME,
    "xsd": "https://www.w3.org/2001/XMLSchema#",
}


def _typed(kind: str, **names: str) -> JsonObject:
    """Terms of one datatype, each with its name in the vocabulary."""
    return {term: {"@id": f"lcn:{name}", "@type": kind} for term, name in names.items()}


def _many(name: str, **more: JsonObject | str) -> JsonObject:
    return {"@id": f"lcn:{name}", "@container": "@set", **more}


_EMOJI: JsonObject = {
    **_typed(
        _TEXT,
        activeSkinTone="boostEmojiActiveSkinTone",
        imageUrl="boostEmojiImageUrl",
        unified="boostEmojiUnified",
        unifiedWithoutSkinTone="boostEmojiUnifiedWithoutSkinTone",
    ),
    "names": _many("boostEmojiNames", **{"@type": _TEXT}),
}
_DISPLAY: JsonObject = {
    **_typed(
        _TEXT,
        backgroundColor="boostBackgroundColor",
        backgroundImage="boostBackgroundImage",
        displayType="boostDisplayType",
    ),
    **_typed(_FLAG, fadeBackgroundImage="boostFadeBackgroundImage", repeatBackgroundImage="boostRepeatBackgroundImage"),
    "emoji": {"@id": "lcn:boostEmoji", "@context": _EMOJI},
}
_ATTACHMENT = _typed(_TEXT, title="boostAttachmentTitle", type="boostAttachmentType", url="boostAttachmentUrl")
_TITLES = _typed(_TEXT, plural="plural", singular="singular")
_SKILL: JsonObject = {
    **_typed(_TEXT, category="boostSkillCategory", skill="boostSkill"),
    "subskills": _many("boostSubskills", **{"@type": _TEXT}),
}
_NETWORK = _typed(
    _TEXT,
    networkType="boostNetworkType",
    country="boostNetworkCountry",
    region="boostNetworkRegion",
    organization="boostNetworkOrganization",
)
_BOOST_ID: JsonObject = {
    **_typed(
        _TEXT,
        fontColor="boostIDFontColor",
        accentColor="boostIDAccentColor",
        accentFontColor="boostIDFontColor",
        backgroundImage="boostIDBackgroundImage",
        idBackgroundColor="boostIDBackgroundColor",
        idDescription="boostIDDescription",
        idThumbnail="boostIDThumbnail",
        issuerThumbnail="boostIDIssuerThumbnail",
        IDIssuerName="boostIDIssuerName",
    ),
    **_typed(
        _FLAG,
        dimBackgroundImage="boostIDDimBackgroundImage",
        repeatIdBackgroundImage="boostIDRepeatIdBackgroundImage",
        showIssuerThumbnail="boostIDShowIssuerThumbnail",
    ),
}
_ID_TYPE: JsonObject = {
    "@id": "lcn:boostID",
    "@context": {"boostID": {"@id": "lcn:boostIDField", "@context": _BOOST_ID}},
}
_CERTIFIED: JsonObject = {
    "@version": 1.1,
    **_typed(_TEXT, boostId="boostId"),
    "boostCredential": {"@id": "cred:VerifiableCredential", "@type": "@id", "@container": "@graph"},
}


def _boosts(display: JsonObject, attachment: JsonObject, **more: JsonObject) -> JsonObject:
    boost: JsonObject = {
        **_typed(_TEXT, boostId="boostId", groupID="groupID"),
        "address": {"@id": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#Address"},
        "attachments": _many("boostAttachments", **{"@context": attachment}),
        "display": {"@id": "lcn:boostDisplay", "@context": display},
        "familyTitles": {
            "@id": "lcn:familyTitles",
            "@context": {name: _many(name, **{"@context": _TITLES}) for name in ("dependents", "guardians")},
        },
        "skills": _many("boostSkills", **{"@context": _SKILL}),
        **more,
    }
    return {
        **_PREFIXES,
        "id": "@id",
        "cred": "https://www.w3.org/2018/credentials#",
        "BoostCredential": {"@id": "lcn:boostCredential", "@context": boost},
        "BoostID": _ID_TYPE,
        "CertifiedBoostCredential": {"@id": "lcn:certifiedBoostCredential", "@context": _CERTIFIED},
    }


_FILE = _typed(
    _TEXT, fileName="boostAttachmentFileName", fileSize="boostAttachmentFileSize", fileType="boostAttachmentFileType"
)
_PREVIEWED: JsonObject = {**_DISPLAY, **_typed(_TEXT, previewType="boostPreviewType")}
_EVIDENCE: JsonObject = {
    "@id": _HOME + "EvidenceFile",
    "@context": {
        f"file{part}": {"@id": f"{_HOME}evidenceFile{part}", "@type": _TEXT} for part in ("Name", "Type", "Size")
    },
}

BOOSTS_1_0_0 = _boosts(_DISPLAY, _ATTACHMENT, network={"@id": "lcn:boostNetwork", "@context": _NETWORK})
BOOSTS_1_0_1 = _boosts(_DISPLAY, {**_ATTACHMENT, **_FILE})
BOOSTS_1_0_2 = _boosts(_PREVIEWED, {**_ATTACHMENT, **_FILE})
BOOSTS_1_0_3: JsonObject = {**BOOSTS_1_0_2, "EvidenceFile": _EVIDENCE}
BOOST_IDS_1_0_0: JsonObject = {**_PREFIXES, "BoostID": _ID_TYPE}
