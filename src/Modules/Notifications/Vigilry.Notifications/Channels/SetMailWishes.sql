INSERT INTO notifications.mail_preferences (project_id, user_id, wish)
SELECT project_id, @user_id, @wish FROM unnest(@project_ids) AS project_id
ON CONFLICT (project_id, user_id) DO UPDATE SET wish = excluded.wish
