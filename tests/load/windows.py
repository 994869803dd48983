"""How long a card, a launch and an edit on the bench take, in milliseconds, asked as pages ask.

    cards(site, patients, rounds)       # POST /cds-services/..., a token of its own each
    launches(site, patient, rounds)     # from the EHR's launch to the first conversation
    edits(site, rounds)                 # one changed cell, run, the result

Each gives a list, and raises RuntimeError when an answer is not what a page would show.
"""
import json
import time
import urllib.parse
import uuid

SERVICE = "/cds-services/unanswered-messages"
REDIRECTS_MAX = 6


def _ms(began):
    return (time.perf_counter() - began) * 1000


def hook(site, patient):
    """What an EHR sends as it opens a chart (HL7 CDS Hooks 3.0.0, patient-view)."""
    return json.dumps({
        "hook": "patient-view", "hookInstance": str(uuid.uuid4()), "version": "3.0",
        "fhirServer": f"{site.ehr_url}/fhir/R4",
        "context": {"userId": "Practitioner/7", "patientId": patient.ehr_id},
        "prefetch": {"patient": {**patient.resource, "id": patient.ehr_id}}})


def cards(site, patients, rounds):
    chart = site.open_chart(patients[0])
    took = []
    for number in range(rounds):
        patient = patients[number % len(patients)]
        audience = urllib.parse.quote(site.url + SERVICE)
        token = chart.ask("GET", f"/chart-token?aud={audience}")[2].decode()
        body = hook(site, patient)
        began = time.perf_counter()
        answer = site.line.json("POST", SERVICE, body, token=token)
        took.append(_ms(began))
        if len(answer["cards"]) != 1 or "unanswered" not in answer["cards"][0]["summary"]:
            raise RuntimeError("there is not one card")
    return took


def _follow(site, address):
    """To the code for the chart, from one answer to the next."""
    lines = {site.url: site.line, site.ehr_url: site.at_ehr}
    for _ in range(REDIRECTS_MAX):
        origin = next(one for one in lines if address.startswith(one))
        _, headers, _ = lines[origin].ask("GET", address[len(origin):])
        following = headers["Location"] or ""
        if "#code=" in following:
            return following.split("#code=")[1]
        address = following if following.startswith("http") else origin + following
    raise RuntimeError("the launch does not end at the chart")


def launches(site, patient, rounds):
    chart = site.open_chart(patient)
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        launch = chart.json("POST", "/chart-launch", {"patient": patient.ehr_id})
        code = {"code": _follow(site, launch["address"])}
        token = site.line.json("POST", "/api/v1/session", code, want=201)["token"]
        inbox = site.line.json("GET", f"/api/v1/inbox?patient={patient.id}", token=token)
        first = inbox["threads"][0]["id"]
        talk = site.line.json("GET", f"/api/v1/threads/{first}/conversation", token=token)
        took.append(_ms(began))
        if not talk["entries"]:
            raise RuntimeError("the conversation is empty")
    return took


def edits(site, rounds):
    token = site.analyst()
    path = "/api/v1/mappings/siu-appointment/run"
    took = []
    for number in range(rounds):
        word = ("pending", "waitlist")[number % 2]
        edit = {"op": "replace", "rule": "apt.status.filler", "cells": {"from": f"\"{word}\""}}
        began = time.perf_counter()
        told = site.line.json("POST", path, {"edits": [edit], "sample": {"case": "s12-booked"}},
                              token=token)
        took.append(_ms(began))
        if told["result"]["resources"][0]["status"] != word:
            raise RuntimeError("the edit does not show in the result")
    return took
