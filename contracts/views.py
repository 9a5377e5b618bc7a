from django.http import HttpResponse


def providers(request, **kwargs):
    return HttpResponse("stub")


def provider(request, **kwargs):
    return HttpResponse("stub")


def provider_history(request, **kwargs):
    return HttpResponse("stub")


def check(request, **kwargs):
    return HttpResponse("stub")


def check_json(request, **kwargs):
    return HttpResponse("stub")


def therapy(request, **kwargs):
    return HttpResponse("stub")


def therapy_providers(request, **kwargs):
    return HttpResponse("stub")
