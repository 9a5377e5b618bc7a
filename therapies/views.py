from django.http import HttpResponse


def therapies(request, **kwargs):
    return HttpResponse("stub")


def code(request, **kwargs):
    return HttpResponse("stub")


def code_history(request, **kwargs):
    return HttpResponse("stub")


def editions(request, **kwargs):
    return HttpResponse("stub")


def edition(request, **kwargs):
    return HttpResponse("stub")


def edition_history(request, **kwargs):
    return HttpResponse("stub")


def program_history(request, **kwargs):
    return HttpResponse("stub")


def therapy_history(request, **kwargs):
    return HttpResponse("stub")
