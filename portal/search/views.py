from django.http import HttpResponse


def search(request, **kwargs):
    return HttpResponse("stub")


def search_json(request, **kwargs):
    return HttpResponse("stub")
