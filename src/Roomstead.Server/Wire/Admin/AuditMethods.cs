using Roomstead.Domain;
using Roomstead.Domain.Audit;

namespace Roomstead.Wire.Admin;

/// <summary>The record of changes in the administrator's organisation, latest first.</summary>
internal static class AuditMethods
{
    private static readonly AuditQuery Everything = new("", "", long.MinValue, long.MaxValue, Limits.AdminPageDefault, "");

    public static IReadOnlyList<AdminMethod> All { get; } =
    [
        new("GET", "audit", "roomstead.admin.v1.Audit.List", static request => new AdminWork(request.ReadQuery(Everything, Read).AnswerAsync)),
    ];

    private static AuditQuery Read(AuditQuery asked, string name, string value) => name switch
    {
        "space" => asked with { Space = value },
        "actor" => asked with { Actor = value },
        "startTime" => asked with { Start = Time(name, value) },
        "endTime" => asked with { End = Time(name, value) },
        "pageSize" => asked with { PageSize = AdminRequest.ReadSize(name, value) },
        "pageToken" => asked with { PageToken = value },
        _ => throw Errors.QueryParameterUnknown(name, "space, actor, startTime, endTime, pageSize, pageToken"),
    };

    private static long Time(string name, string value) => TimestampText.TryParse(value, out var time)
        ? Micros.Of(time)
        : throw Errors.InvalidArgument(name, "Must be a time such as 2026-03-04T05:06:07Z.");
}
