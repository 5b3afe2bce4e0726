using Roomstead.Domain;
using Roomstead.Domain.Audit;

namespace Roomstead.Wire.Admin;

/// <summary>The record in the administrator's organisation, latest first.</summary>
internal static class AuditMethods
{
    private static readonly AuditQuery Everything = new(new AuditFilter(), Limits.AdminPageDefault, "");

    public static IReadOnlyList<AdminMethod> All { get; } =
    [
        new("GET", "audit", "roomstead.admin.v1.Audit.List", static request => new AdminWork(request.ReadQuery(Everything, Read).AnswerAsync)),
    ];

    private static AuditQuery Read(AuditQuery asked, string name, string value) => name switch
    {
        "space" => asked with { Filter = asked.Filter with { Space = value } },
        "actor" => asked with { Filter = asked.Filter with { Actor = value } },
        "app" => asked with { Filter = asked.Filter with { App = value } },
        "method" => asked with { Filter = asked.Filter with { Method = value } },
        "outcome" => asked with { Filter = asked.Filter with { Outcome = Outcome(name, value) } },
        "startTime" => asked with { Filter = asked.Filter with { Start = Time(name, value) } },
        "endTime" => asked with { Filter = asked.Filter with { End = Time(name, value) } },
        "pageSize" => asked with { PageSize = AdminRequest.ReadSize(name, value) },
        "pageToken" => asked with { PageToken = value },
        _ => throw Errors.QueryParameterUnknown(name, "space, actor, app, method, outcome, startTime, endTime, pageSize, pageToken"),
    };

    private static string Outcome(string name, string value) => AuditFilter.IsOutcome(value)
        ? value
        : throw Errors.SettingInvalid(name, "Must be OK, REFUSED, or a code such as PERMISSION_DENIED.", value);

    private static long Time(string name, string value) => TimestampText.TryParse(value, out var time)
        ? Micros.Of(time)
        : throw Errors.SettingInvalid(name, "Must be a time such as 2026-03-04T05:06:07Z.", value);
}
