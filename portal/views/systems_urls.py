"""The addresses of applicant systems: their pages, and where they post to."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from portal.intake.applicant_door import applicant_door
from portal.views import systems, systems_messages

_ONE = "organization/systems/<uuid:system>/"
_MESSAGE = "organization/systems/messages/<uuid:message>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("organization/systems/", systems.systems, name="applicant_systems"),
    path("organization/systems/new/", systems.new, name="new_applicant_system"),
    path("organization/systems/new/add/", systems.add, name="add_applicant_system"),
    path(_ONE, systems.system, name="applicant_system"),
    path(f"{_ONE}change/", systems.change, name="change_applicant_system"),
    path(f"{_ONE}switch/", systems.switch, name="switch_applicant_system"),
    path(f"{_ONE}rotate/", systems.rotate, name="rotate_applicant_system"),
    path(f"{_ONE}remove/", systems.remove, name="remove_applicant_system"),
    path(f"{_ONE}test/", systems.test, name="test_applicant_system"),
    path(f"{_ONE}link/", systems.link, name="link_applicant_job"),
    path(f"{_ONE}upload/", systems.upload, name="upload_applicants"),
    path(f"{_ONE}results.csv", systems.results, name="applicant_results"),
    path("organization/systems/links/<uuid:link>/remove/", systems.unlink, name="unlink_applicant_job"),
    path(_MESSAGE, systems_messages.message, name="applicant_message"),
    path(f"{_MESSAGE}begin/", systems_messages.begin, name="begin_applicants"),
    path(f"{_MESSAGE}replay/", systems_messages.replay, name="replay_applicant_message"),
    path(f"{_MESSAGE}outcomes.csv", systems_messages.item_outcomes, name="applicant_outcomes"),
    path("in/<str:token>/", applicant_door, name="applicant_door"),
]
