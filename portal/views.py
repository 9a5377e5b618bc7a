from django.http import HttpResponse


def home(request, **kwargs):
    return HttpResponse("stub")


def healthz(request, **kwargs):
    return HttpResponse("stub")
