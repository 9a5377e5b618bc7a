from django.http import HttpResponse


def program(request, **kwargs):
    return HttpResponse("stub")


def entries(request, **kwargs):
    return HttpResponse("stub")


def entry(request, **kwargs):
    return HttpResponse("stub")


def entry_history(request, **kwargs):
    return HttpResponse("stub")
