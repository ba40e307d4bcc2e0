"""Addresses of an applicant's pages, and what their forms send."""

START = "/en/observers/apply/start/"


def address(application, path=""):
    return f"/en/observers/own/{application.reference}/{path}"


def question_of(application, code):
    return next(
        question
        for section in application.guideline.form()
        for question in section.questions.all()
        if question.code == code
    )


def sent(question, value, version=0):
    return {f"q{question.pk}": value, f"q{question.pk}-version": version}


def section_address(application, question):
    return address(application, f"sections/{question.section.code}/")
