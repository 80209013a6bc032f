"""Which roles may have which pages of staff, by the name of the address."""

FRONT_DESK, CLINICIAN = "Front desk", "Clinician"
FAQ_EDITOR, OWNER = "FAQ editor", "Owner"

# For who look at requests
READ = [
    "app_list",
    "intake_compare",
    "intake_consultationrequest_change",
    "intake_consultationrequest_changelist",
    "intake_consultationrequest_history",
    "intake_figures",
    "intake_message_change",
    "intake_message_changelist",
    "intake_message_history",
]

# For the owner alone
OWN = [
    "auth_user_add",
    "auth_user_change",
    "auth_user_changelist",
    "auth_user_history",
    "auth_user_password_change",
    "clinic_site_signin_change",
    "clinic_site_signin_changelist",
    "clinic_site_signin_history",
    "clinic_site_trailentry_change",
    "clinic_site_trailentry_changelist",
    "clinic_site_trailentry_history",
    "faq_reviewer_add",
    "faq_reviewer_change",
    "faq_reviewer_changelist",
    "faq_reviewer_history",
    "intake_export",
    "intake_export_change",
    "intake_export_changelist",
    "intake_export_history",
    "intake_export_list",
]

# For nobody: what is never done by hand
NOBODY = [
    "auth_user_delete",
    "clinic_site_clinic_add",
    "clinic_site_clinic_delete",
    "clinic_site_notice_delete",
    "clinic_site_signin_add",
    "clinic_site_signin_delete",
    "clinic_site_trailentry_add",
    "clinic_site_trailentry_delete",
    "faq_entry_delete",
    "faq_reviewer_delete",
    "intake_consultationrequest_add",
    "intake_consultationrequest_delete",
    "intake_export_add",
    "intake_export_delete",
    "intake_message_add",
    "intake_message_delete",
    "intake_replytemplate_delete",
]

# For who run the clinic
RUN = [
    "clinic_site_clinic_change",
    "clinic_site_clinic_history",
    "clinic_site_crisisline_add",
    "clinic_site_crisisline_change",
    "clinic_site_crisisline_changelist",
    "clinic_site_crisisline_delete",
    "clinic_site_crisisline_history",
    "clinic_site_notice_add",
    "clinic_site_notice_change",
    "clinic_site_notice_changelist",
    "clinic_site_notice_history",
]

# For who stand behind the answers
DECIDE = [
    "faq_bring_back",
    "faq_retire",
    "faq_sign",
]

# For who write answers
WRITE = [
    "faq_claimphrase_add",
    "faq_claimphrase_change",
    "faq_claimphrase_changelist",
    "faq_claimphrase_delete",
    "faq_claimphrase_history",
    "faq_discard",
    "faq_entry_add",
    "faq_entry_change",
    "faq_entry_changelist",
    "faq_entry_history",
    "faq_history",
    "faq_readers",
    "faq_restore",
    "faq_review",
    "faq_synonym_add",
    "faq_synonym_change",
    "faq_synonym_changelist",
    "faq_synonym_delete",
    "faq_synonym_history",
    "faq_topic_add",
    "faq_topic_change",
    "faq_topic_changelist",
    "faq_topic_delete",
    "faq_topic_history",
    "faq_words",
]

# For who work on requests
WORK = [
    "intake_as_they_asked",
    "intake_call_off",
    "intake_close",
    "intake_complete",
    "intake_date",
    "intake_escalate",
    "intake_escalation",
    "intake_hand_over",
    "intake_link",
    "intake_log",
    "intake_put_back",
    "intake_release",
    "intake_reopen",
    "intake_reply",
    "intake_replytemplate_add",
    "intake_replytemplate_change",
    "intake_replytemplate_changelist",
    "intake_replytemplate_history",
    "intake_schedule",
    "intake_settle",
    "intake_snooze",
    "intake_take",
    "intake_unlink",
    "intake_wake",
]

MAY: dict[str, list[str]] = {
    **{name: [FRONT_DESK, CLINICIAN, OWNER] for name in READ},
    **{name: [OWNER] for name in OWN},
    **{name: [] for name in NOBODY},
    **{name: [FRONT_DESK, OWNER] for name in RUN},
    **{name: [CLINICIAN] for name in DECIDE},
    **{name: [FRONT_DESK, CLINICIAN, FAQ_EDITOR] for name in WRITE},
    **{name: [FRONT_DESK, CLINICIAN] for name in WORK},
}
