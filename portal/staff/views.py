from django.http import HttpResponse


def people(request, **kwargs):
    return HttpResponse("stub")


def person(request, **kwargs):
    return HttpResponse("stub")
