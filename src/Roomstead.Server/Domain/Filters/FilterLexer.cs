using System.Buffers;
using System.Text;

namespace Roomstead.Domain.Filters;

internal enum FilterTokenKind
{
    End,

    /// <summary>A field, a keyword, or a value without quotes.</summary>
    Word,

    /// <summary>A value in double quotes; the token holds it without quotes and escapes.</summary>
    Text,

    Operator,
    Open,
    Close,
}

/// <summary>A piece of a filter, and where it begins.</summary>
internal readonly record struct FilterToken(FilterTokenKind Kind, string Text, int At);

/// <summary>Cuts a filter into tokens. White space separates and means nothing else.</summary>
internal ref struct FilterLexer(string text, string field)
{
    private static readonly SearchValues<char> WordEnds = SearchValues.Create(" \t\r\n()\"=<>!:,");
    private readonly string _text = text;
    private readonly string _field = field;
    private int _at;

    /// <exception cref="ApiError">INVALID_ARGUMENT: a character that begins no token, or quotes that are not closed.</exception>
    public FilterToken Next()
    {
        while (_at < _text.Length && (_text[_at] is ' ' or '\t' or '\r' or '\n'))
        {
            _at++;
        }

        if (_at == _text.Length)
        {
            return new(FilterTokenKind.End, "the end", _at);
        }

        return _text[_at] switch
        {
            '(' => Take(FilterTokenKind.Open, 1),
            ')' => Take(FilterTokenKind.Close, 1),
            '"' => TakeText(),
            '=' or ':' => Take(FilterTokenKind.Operator, 1),
            '<' or '>' => Take(FilterTokenKind.Operator, NextIs('=') ? 2 : 1),
            '!' when NextIs('=') => Take(FilterTokenKind.Operator, 2),
            '!' or ',' => throw Errors.FilterUnreadable(_field, $"Unexpected '{_text[_at]}' at character {_at + 1}."),
            _ => TakeWord(),
        };
    }

    private readonly bool NextIs(char c) => _at + 1 < _text.Length && _text[_at + 1] == c;

    private FilterToken Take(FilterTokenKind kind, int length)
    {
        var token = new FilterToken(kind, _text.Substring(_at, length), _at);
        _at += length;
        return token;
    }

    private FilterToken TakeWord()
    {
        var length = _text.AsSpan(_at).IndexOfAny(WordEnds);
        return Take(FilterTokenKind.Word, length < 0 ? _text.Length - _at : length);
    }

    private FilterToken TakeText()
    {
        var start = _at;
        var value = new StringBuilder();
        for (var i = start + 1; i < _text.Length; i++)
        {
            switch (_text[i])
            {
                case '"':
                    _at = i + 1;
                    return new(FilterTokenKind.Text, value.ToString(), start);
                case '\\' when i + 1 < _text.Length:
                    value.Append(_text[++i]);
                    break;
                default:
                    value.Append(_text[i]);
                    break;
            }
        }

        throw Errors.FilterUnreadable(_field, $"The quotes opened at character {start + 1} are not closed.");
    }
}
